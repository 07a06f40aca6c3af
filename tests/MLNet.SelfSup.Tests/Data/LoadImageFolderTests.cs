using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Data;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Data;

[TestClass]
public sealed class LoadImageFolderTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public void LoadImageFolder_Subfolders_GiveLabelsInOrdinalOrder()
    {
        Fill("b", 2);
        Fill("a", 1);
        Fill(".", 1);

        ImageFolderRow[] rows = [.. _ml.Data.CreateEnumerable<ImageFolderRow>(_ml.Data.LoadImageFolder(_folder.FullName), reuseRowObject: false)];

        CollectionAssert.AreEqual(new[] { "000.png", "a/000.png", "b/000.png", "b/001.png" }, rows.Select(r => Relative(r.ImagePath)).ToArray());
        CollectionAssert.AreEqual(new[] { string.Empty, "a", "b", "b" }, rows.Select(r => r.Label).ToArray());
    }

    [TestMethod]
    public void LoadImageFolder_NotRecursiveWithoutLabels_GivesPathsAlone()
    {
        Fill("a", 1);
        Fill(".", 2);

        IDataView data = _ml.Data.LoadImageFolder(_folder.FullName, recursive: false, labelFromFolderName: false);

        CollectionAssert.AreEqual(new[] { "ImagePath" }, data.Schema.Select(c => c.Name).ToArray());
        Assert.AreEqual(TextDataViewType.Instance, data.Schema["ImagePath"].Type);
        CollectionAssert.AreEqual(new[] { "000.png", "001.png" }, data.GetColumn<string>("ImagePath").Select(Relative).ToArray());
    }

    [TestMethod]
    public void LoadImageFolder_PathColumn_CanBeEmbedded()
    {
        Fill("a", 3);
        IDataView data = _ml.Data.LoadImageFolder(_folder.FullName);

        float[][] features = _ml.Transforms.CopyColumns("Image", "ImagePath").Append(TestEmbedding.Given(_ml, new FakeRuntime())).Fit(data).Transform(data).Features();

        Assert.HasCount(3, features);
    }

    [TestMethod]
    public void LoadImageFolder_AbsentOrEmptyFolder_IsAnErrorThatNamesIt()
    {
        DirectoryNotFoundException absent = Assert.ThrowsExactly<DirectoryNotFoundException>(() => _ml.Data.LoadImageFolder(Path.Combine(_folder.FullName, "no")));
        InvalidDataException empty = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadImageFolder(_folder.FullName));

        StringAssert.Contains(absent.Message, Path.Combine(_folder.FullName, "no"), StringComparison.Ordinal);
        StringAssert.Contains(empty.Message, _folder.FullName, StringComparison.Ordinal);
    }

    private void Fill(string subfolder, int count) => TestPictures.Files(count, _folder.CreateSubdirectory(subfolder).FullName);

    private string Relative(string path) => Path.GetRelativePath(_folder.FullName, path).Replace(Path.DirectorySeparatorChar, '/');
}
