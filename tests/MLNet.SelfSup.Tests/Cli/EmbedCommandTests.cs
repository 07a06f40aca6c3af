using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Features;
using MLNet.SelfSup.Cli.Images;
using Parquet.Serialization;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class EmbedCommandTests
{
    [TestMethod]
    public void Embed_ToCsv_HasTheLibrarysFeatures()
    {
        using var data = new ToolData();
        string path = data.At("features.csv");

        ToolRun.Of("embed", "--encoder", data.Encoder, "--data", data.Images, "--out", path).MustSucceed();

        string[][] lines = [.. File.ReadAllLines(path).Select(l => l.Split(','))];
        Assert.AreEqual("path,label,f0", string.Join(',', lines[0][..3]));
        EmbeddedRow[] rows = [.. lines.Skip(1).Select(l => new EmbeddedRow { Path = l[0], Label = l[1], Features = [.. l[2..].Select(v => float.Parse(v, CultureInfo.InvariantCulture))] })];
        AssertEqual(Expected(data), rows);
    }

    [TestMethod]
    public void Embed_ToNpy_HasTheLibrarysFeaturesAndThePathsBeside()
    {
        using var data = new ToolData();
        string path = data.At("features.npy");

        ToolRun.Of("embed", "--encoder", data.Encoder, "--data", data.Images, "--out", path).MustSucceed();

        byte[] bytes = File.ReadAllBytes(path);
        EmbeddedRow[] expected = Expected(data);
        int header = 10 + BitConverter.ToUInt16(bytes, 8);
        Assert.AreEqual("\u0093NUMPY\u0001\0", Encoding.Latin1.GetString(bytes, 0, 8));
        Assert.AreEqual(0, header % 64);
        Assert.AreEqual($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({expected.Length}, 12), }}", Encoding.ASCII.GetString(bytes, 10, header - 10).TrimEnd());
        CollectionAssert.AreEqual(expected.SelectMany(r => r.Features).ToArray(), MemoryMarshal.Cast<byte, float>(bytes.AsSpan(header)).ToArray());
        CollectionAssert.AreEqual(expected.Select(r => $"{r.Path},{r.Label}").Prepend("path,label").ToArray(), File.ReadAllLines(NpyFeatures.PathsOf(path)));
    }

    [TestMethod]
    public async Task Embed_ToParquet_HasTheLibrarysFeatures()
    {
        using var data = new ToolData();
        string path = data.At("features.parquet");

        ToolRun.Of("embed", "--encoder", data.Encoder, "--data", data.Images, "--out", path).MustSucceed();

        using FileStream stream = File.OpenRead(path);
        var read = await ParquetSerializer.DeserializeAsync<ParquetRow>(stream);
        AssertEqual(Expected(data), [.. read.Data.Select(r => new EmbeddedRow { Path = r.Path, Label = r.Label, Features = [.. r.Features] })]);
    }

    [TestMethod]
    public void Embed_BadImage_IsLeftOutAndNamedAndTheCodeTells()
    {
        using var data = new ToolData();
        data.AddBadImage();
        string path = data.At("features.csv");

        ToolRun run = ToolRun.Of("embed", "--encoder", data.Encoder, "--data", data.Images, "--out", path, "--json");

        Assert.AreEqual(ExitCodes.ImagesLeftOut, run.Code);
        Assert.Contains("warning: 1 of 13 images can't be read", run.Error, StringComparison.Ordinal);
        Assert.Contains("'dark/broken.jpg' (it is not a JPEG", run.Error, StringComparison.Ordinal);
        Assert.AreEqual(12, run.Json.GetProperty("images").GetInt32());
        Assert.AreEqual("dark/broken.jpg", run.Json.GetProperty("leftOut")[0].GetProperty("name").GetString());
        Assert.AreEqual(13, File.ReadAllLines(path).Length);
    }

    [TestMethod]
    public void Embed_OnlyBadImages_FailsAndWritesNothing()
    {
        using var data = new ToolData();
        string folder = Directory.CreateDirectory(data.At("bad")).FullName;
        File.WriteAllText(Path.Combine(folder, "a.png"), "no picture");
        string path = data.At("features.csv");

        ToolRun run = ToolRun.Of("embed", "--encoder", data.Encoder, "--data", folder, "--out", path);

        Assert.AreEqual(ExitCodes.Failed, run.Code);
        Assert.Contains("None of 1 image", run.Error, StringComparison.Ordinal);
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    public void Embed_ImagesWithoutClassFolders_HaveNoLabel()
    {
        using var data = new ToolData();
        string path = data.At("features.csv");

        ToolRun.Of("embed", "--encoder", data.Encoder, "--data", Path.Combine(data.Images, "dark"), "--out", path).MustSucceed();

        Assert.StartsWith("0.png,,", File.ReadAllLines(path)[1], StringComparison.Ordinal);
    }

    [TestMethod]
    public void Embed_PathsWithCommasAndQuotes_AreQuoted()
    {
        Assert.AreEqual("\"a,b\",\"say \"\"x\"\"\",c", CsvFeatures.Line(["a,b", "say \"x\"", "c"]));
    }

    private static EmbeddedRow[] Expected(ToolData data)
    {
        var ml = new MLContext(1);
        IDataView images = ml.Data.LoadImageFolder(data.Images);
        IDataView features = ml.Transforms.SelfSupervisedEmbed("Features", "ImagePath", data.LoadEncoder()).Fit(images).Transform(images);
        return [.. ml.Data.CreateEnumerable<EncodedRow>(features, reuseRowObject: false).Select(r => new EmbeddedRow
        {
            Path = Path.GetRelativePath(data.Images, r.ImagePath).Replace('\\', '/'),
            Label = Path.GetFileName(Path.GetDirectoryName(r.ImagePath)!),
            Features = r.Features,
        })];
    }

    private static void AssertEqual(EmbeddedRow[] expected, EmbeddedRow[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach ((EmbeddedRow e, EmbeddedRow a) in expected.Zip(actual))
        {
            Assert.AreEqual((e.Path, e.Label), (a.Path, a.Label));
            CollectionAssert.AreEqual(e.Features, a.Features);
        }
    }
}
