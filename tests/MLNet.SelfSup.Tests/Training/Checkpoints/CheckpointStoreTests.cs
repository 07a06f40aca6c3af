using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training.Checkpoints;

namespace MLNet.SelfSup.Tests.Training.Checkpoints;

[TestClass]
public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _messages = [];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void LoadNewest_AfterSave_GivesAllBack()
    {
        using CheckpointStore store = Open();
        Checkpoint saved = Make(step: 42);

        store.Save(saved);
        Checkpoint loaded = store.LoadNewest()!;

        Assert.AreEqual(42, loaded.Step);
        Assert.AreEqual(saved.Epoch, loaded.Epoch);
        Assert.AreEqual(saved.Options, loaded.Options);
        Assert.AreEqual(saved.Threads, loaded.Threads);
        Assert.AreEqual(saved.LibraryVersion, loaded.LibraryVersion);
        Assert.AreEqual(saved.EpochLossSum, loaded.EpochLossSum);
        Assert.AreEqual(saved.EpochLossCount, loaded.EpochLossCount);
        Assert.IsEmpty(loaded.Settings.DifferencesTo(saved.Settings));
        CollectionAssert.AreEqual(new[] { 1f, 2f, 42f }, loaded.Tensors["model/weight"].ToSingles());
    }

    [TestMethod]
    public void Save_ManyTimes_KeepsTheNewestTwo()
    {
        using CheckpointStore store = Open();

        foreach (long step in new long[] { 5, 999_999_999, 1_000_000_000, 10 })
        {
            store.Save(Make(step));
        }

        string[] expected = ["checkpoint-1000000000.safetensors", "checkpoint-999999999.safetensors"];
        CollectionAssert.AreEquivalent(expected, FileNames());
        Assert.AreEqual(1_000_000_000, store.LoadNewest()!.Step);
    }

    [TestMethod]
    public void Save_WriteFails_KeepsThePrevious()
    {
        using CheckpointStore store = Open();
        store.Save(Make(1));
        using var full = new FullMemory();
        Checkpoint failing = Make(2) with
        {
            Tensors = new Dictionary<string, TensorData> { ["model/weight"] = new(TensorType.UInt8, [4], full.Memory) },
        };

        IOException error = Assert.ThrowsExactly<IOException>(() => store.Save(failing));

        Assert.Contains("checkpoint-000000002.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains(FullMemory.Reason, error.Message, StringComparison.Ordinal);
        CollectionAssert.AreEqual(new[] { "checkpoint-000000001.safetensors" }, FileNames());
        Assert.AreEqual(1, store.LoadNewest()!.Step);
    }

    [TestMethod]
    public void LoadNewest_TruncatedNewest_FallsBackAndPutsItAside()
    {
        using CheckpointStore store = Open();
        store.Save(Make(1));
        store.Save(Make(2));
        string newest = Path.Combine(_folder.Path, "checkpoint-000000002.safetensors");
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..30]);

        Checkpoint loaded = store.LoadNewest()!;

        Assert.AreEqual(1, loaded.Step);
        Assert.Contains(newest, _messages.Single(), StringComparison.Ordinal);
        CollectionAssert.AreEquivalent(new[] { "checkpoint-000000001.safetensors", "checkpoint-000000002.safetensors.unreadable" }, FileNames());
    }

    [TestMethod]
    public void LoadNewest_AllTruncated_ThrowsRatherThanBeginAnew()
    {
        using CheckpointStore store = Open();
        store.Save(Make(1));
        string only = Path.Combine(_folder.Path, "checkpoint-000000001.safetensors");
        File.WriteAllBytes(only, []);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(store.LoadNewest);

        Assert.Contains(only, error.Message, StringComparison.Ordinal);
        Assert.IsTrue(File.Exists(only));
    }

    [TestMethod]
    public void LoadNewest_NewerFormat_SaysSo()
    {
        using CheckpointStore store = Open();
        store.Save(Make(1));
        string path = Path.Combine(_folder.Path, "checkpoint-000000001.safetensors");
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        var metadata = new Dictionary<string, string>(content.Metadata) { ["mlnet-selfsup.checkpoint.format"] = "2" };
        using (FileStream stream = File.Create(path))
        {
            SafeTensorsFile.Write(stream, content.Tensors, metadata);
        }

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(store.LoadNewest);

        Assert.Contains("format version '2'", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void LoadNewest_EmptyFolder_GivesNull()
    {
        using CheckpointStore store = Open();

        Assert.IsNull(store.LoadNewest());
    }

    [TestMethod]
    public void Constructor_FolderHeld_NamesIt()
    {
        using (Open())
        {
            IOException error = Assert.ThrowsExactly<IOException>(Open);
            Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        }

        using CheckpointStore free = Open();
        Assert.IsNull(free.NewestPath);
    }

    [TestMethod]
    public void Constructor_LeftoverOfAKilledRun_IsDeleted()
    {
        string leftover = Path.Combine(_folder.Path, ".checkpoint-000000003.safetensors.17-1.tmp");
        File.WriteAllText(leftover, "half");

        using CheckpointStore store = Open();

        Assert.IsFalse(File.Exists(leftover));
    }

    private CheckpointStore Open() => new(_folder.Path, (_, text) => _messages.Add(text));

    private string[] FileNames() => [.. Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)!).Where(f => f != "run.lock")];

    private static Checkpoint Make(long step) => new()
    {
        Step = step,
        Epoch = 1 / 3.0,
        Settings = RunSettings.Of(new MaeOptions(), 3, 100),
        Options = "{}",
        Threads = 2,
        LibraryVersion = "0.1.0",
        EpochLossSum = 0.1 + 0.2,
        EpochLossCount = 2,
        Tensors = new Dictionary<string, TensorData> { ["model/weight"] = TensorData.FromSingles([1, 2, step], 3) },
    };
}
