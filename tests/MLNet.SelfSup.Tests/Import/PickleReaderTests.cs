using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Import;
using MLNet.SelfSup.Torch.Import.Pickle;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Pickles that Python wrote, of each protocol that PyTorch offers, with all that stands in checkpoints.</summary>
/// <remarks>
/// The content, pickled by Python 3.11 with stand-ins for PyTorch's storage and functions: a state dict of a tensor and a parameter, an
/// <c>argparse.Namespace</c> with a path, a set, a frozenset, numbers of 70, 40 and 17 bits, bytes, a complex number, a defaultdict, lists and tuples.
/// </remarks>
[TestClass]
public sealed class PickleReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(
        2,
        "gAJ9cQAoWAUAAABtb2RlbHEBY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnECKVJxAyhYBgAAAHdlaWdodHEEY3RvcmNoLl91dGlscwpfcmVidWlsZF90ZW5zb3JfdjIKcQUoKFgHAAAAc3RvcmFnZX"
        + "EGY3RvcmNoCkZsb2F0U3RvcmFnZQpxB1gBAAAAMHEIWAMAAABjcHVxCUsHdHEKUUsBSwJLA4ZxC0sDSwGGcQyJaAIpUnENdHEOUnEPWAQAAABiaWFzcRBjdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3Bh"
        + "cmFtZXRlcgpxEWgPiGgCKVJxEodxE1JxFHV9cRVYCQAAAF9tZXRhZGF0YXEWaAIpUnEXc2JYBAAAAGFyZ3NxGGNhcmdwYXJzZQpOYW1lc3BhY2UKcRkpgXEafXEbKFgCAAAAbHJxHEc/UGJN0vGp/F"
        + "gFAAAAYmV0YXNxHUc/7MzMzMzMzUc/7mZmZmZmZoZxHlgDAAAAb3V0cR9jcGF0aGxpYgpQdXJlUG9zaXhQYXRoCnEgWAEAAABhcSFYAQAAAGJxIoZxI1JxJHViWAEAAABzcSVjX19idWlsdGluX18K"
        + "c2V0CnEmXXEnKEsBSwJlhXEoUnEpWAEAAABmcSpjX19idWlsdGluX18KZnJvemVuc2V0CnErXXEsSwNhhXEtUnEuWAMAAABiaWdxL4oJAAAAAAAAAABAWAMAAABuZWdxMEr7////WAMAAABtaWRxMU"
        + "qQ7v7/WAQAAABsb25ncTKKBgAAAAAAAWgiY19jb2RlY3MKZW5jb2RlCnEzWAMAAAAAw79xNFgGAAAAbGF0aW4xcTWGcTZScTdYAQAAAGNxOGNfX2J1aWx0aW5fXwpjb21wbGV4CnE5RwAAAAAAAAAA"
        + "Rz/wAAAAAAAAhnE6UnE7WAEAAABkcTxjY29sbGVjdGlvbnMKZGVmYXVsdGRpY3QKcT1jX19idWlsdGluX18KbG9uZwpxPoVxP1JxQFgBAAAAeHFBSwFzWAEAAABucUJOWAEAAABscUNdcUQoSwFdcU"
        + "UoSwIoSwNLBEsFSwZ0cUZlZXUu")]
    [DataRow(
        3,
        "gAN9cQAoWAUAAABtb2RlbHEBY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnECKVJxAyhYBgAAAHdlaWdodHEEY3RvcmNoLl91dGlscwpfcmVidWlsZF90ZW5zb3JfdjIKcQUoKFgHAAAAc3RvcmFnZX"
        + "EGY3RvcmNoCkZsb2F0U3RvcmFnZQpxB1gBAAAAMHEIWAMAAABjcHVxCUsHdHEKUUsBSwJLA4ZxC0sDSwGGcQyJaAIpUnENdHEOUnEPWAQAAABiaWFzcRBjdG9yY2guX3V0aWxzCl9yZWJ1aWxkX3Bh"
        + "cmFtZXRlcgpxEWgPiGgCKVJxEodxE1JxFHV9cRVYCQAAAF9tZXRhZGF0YXEWaAIpUnEXc2JYBAAAAGFyZ3NxGGNhcmdwYXJzZQpOYW1lc3BhY2UKcRkpgXEafXEbKFgCAAAAbHJxHEc/UGJN0vGp/F"
        + "gFAAAAYmV0YXNxHUc/7MzMzMzMzUc/7mZmZmZmZoZxHlgDAAAAb3V0cR9jcGF0aGxpYgpQdXJlUG9zaXhQYXRoCnEgWAEAAABhcSFYAQAAAGJxIoZxI1JxJHViWAEAAABzcSVjYnVpbHRpbnMKc2V0"
        + "CnEmXXEnKEsBSwJlhXEoUnEpWAEAAABmcSpjYnVpbHRpbnMKZnJvemVuc2V0CnErXXEsSwNhhXEtUnEuWAMAAABiaWdxL4oJAAAAAAAAAABAWAMAAABuZWdxMEr7////WAMAAABtaWRxMUqQ7v7/WA"
        + "QAAABsb25ncTKKBgAAAAAAAWgiQwIA/3EzWAEAAABjcTRjYnVpbHRpbnMKY29tcGxleApxNUcAAAAAAAAAAEc/8AAAAAAAAIZxNlJxN1gBAAAAZHE4Y2NvbGxlY3Rpb25zCmRlZmF1bHRkaWN0CnE5"
        + "Y2J1aWx0aW5zCmludApxOoVxO1JxPFgBAAAAeHE9SwFzWAEAAABucT5OWAEAAABscT9dcUAoSwFdcUEoSwIoSwNLBEsFSwZ0cUJlZXUu")]
    [DataRow(
        4,
        "gASVOgIAAAAAAAB9lCiMBW1vZGVslIwLY29sbGVjdGlvbnOUjAtPcmRlcmVkRGljdJSTlClSlCiMBndlaWdodJSMDHRvcmNoLl91dGlsc5SMEl9yZWJ1aWxkX3RlbnNvcl92MpSTlCgojAdzdG9yYW"
        + "dllIwFdG9yY2iUjAxGbG9hdFN0b3JhZ2WUk5SMATCUjANjcHWUSwd0lFFLAUsCSwOGlEsDSwGGlIloBClSlHSUUpSMBGJpYXOUaAeMEl9yZWJ1aWxkX3BhcmFtZXRlcpSTlGgViGgEKVKUh5RSlHV9"
        + "lIwJX21ldGFkYXRhlGgEKVKUc2KMBGFyZ3OUjAhhcmdwYXJzZZSMCU5hbWVzcGFjZZSTlCmBlH2UKIwCbHKURz9QYk3S8an8jAViZXRhc5RHP+zMzMzMzM1HP+5mZmZmZmaGlIwDb3V0lIwHcGF0aG"
        + "xpYpSMDVB1cmVQb3NpeFBhdGiUk5SMAWGUjAFilIaUUpR1YowBc5SPlChLAUsCkIwBZpQoSwORlIwDYmlnlIoJAAAAAAAAAABAjANuZWeUSvv///+MA21pZJRKkO7+/4wEbG9uZ5SKBgAAAAAAAWgt"
        + "QwIA/5SMAWOUjAhidWlsdGluc5SMB2NvbXBsZXiUk5RHAAAAAAAAAABHP/AAAAAAAACGlFKUjAFklGgCjAtkZWZhdWx0ZGljdJSTlGg6jANpbnSUk5SFlFKUjAF4lEsBc4wBbpROjAFslF2UKEsBXZ"
        + "QoSwIoSwNLBEsFSwZ0lGVldS4=")]
    [DataRow(
        5,
        "gAWVOgIAAAAAAAB9lCiMBW1vZGVslIwLY29sbGVjdGlvbnOUjAtPcmRlcmVkRGljdJSTlClSlCiMBndlaWdodJSMDHRvcmNoLl91dGlsc5SMEl9yZWJ1aWxkX3RlbnNvcl92MpSTlCgojAdzdG9yYW"
        + "dllIwFdG9yY2iUjAxGbG9hdFN0b3JhZ2WUk5SMATCUjANjcHWUSwd0lFFLAUsCSwOGlEsDSwGGlIloBClSlHSUUpSMBGJpYXOUaAeMEl9yZWJ1aWxkX3BhcmFtZXRlcpSTlGgViGgEKVKUh5RSlHV9"
        + "lIwJX21ldGFkYXRhlGgEKVKUc2KMBGFyZ3OUjAhhcmdwYXJzZZSMCU5hbWVzcGFjZZSTlCmBlH2UKIwCbHKURz9QYk3S8an8jAViZXRhc5RHP+zMzMzMzM1HP+5mZmZmZmaGlIwDb3V0lIwHcGF0aG"
        + "xpYpSMDVB1cmVQb3NpeFBhdGiUk5SMAWGUjAFilIaUUpR1YowBc5SPlChLAUsCkIwBZpQoSwORlIwDYmlnlIoJAAAAAAAAAABAjANuZWeUSvv///+MA21pZJRKkO7+/4wEbG9uZ5SKBgAAAAAAAWgt"
        + "QwIA/5SMAWOUjAhidWlsdGluc5SMB2NvbXBsZXiUk5RHAAAAAAAAAABHP/AAAAAAAACGlFKUjAFklGgCjAtkZWZhdWx0ZGljdJSTlGg6jANpbnSUk5SFlFKUjAF4lEsBc4wBbpROjAFslF2UKEsBXZ"
        + "QoSwIoSwNLBEsFSwZ0lGVldS4=")]
    public void Read_PickleOfPython_HasTheTensors(int protocol, string base64)
    {
        string path = Path.Combine(_folder.Path, $"protocol{protocol}.pkl");
        File.WriteAllBytes(path, Convert.FromBase64String(base64));
        using var data = new CheckpointData(path);
        var input = new PickleInput(data, 0, data.Length, new MemoryBudget(data.Length));

        var content = (PickleDict)new PickleReader(input).Read()!;

        Assert.AreEqual(data.Length, input.Position);
        Dictionary<string, TensorReference> tensors = ((PickleDict)content.Find("model")!).GetTensors();
        foreach (string name in new[] { "weight", "bias" })
        {
            TensorReference tensor = tensors[name];
            Assert.AreEqual(new StorageReference("0", StorageKind.Find("FloatStorage")!, 7, 0), tensor.Storage);
            Assert.AreEqual(1, tensor.Offset);
            CollectionAssert.AreEqual(new long[] { 2, 3 }, tensor.Shape);
            CollectionAssert.AreEqual(new long[] { 3, 1 }, tensor.Strides);
        }

        Assert.AreEqual(-70_000L, content.Find("mid"));
        Assert.AreEqual(1L << 40, content.Find("long"));
        Assert.AreEqual(System.Numerics.BigInteger.Pow(2, 70), content.Find("big"));
        Assert.AreSame(InertObject.Instance, content.Find("args"));
        Assert.AreSame(InertObject.Instance, content.Find("d"));
        Assert.IsNull(content.Find("n"));
    }
}
