using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Data;

[TestClass]
public sealed class LoadImageCaptionsTests
{
    [TestMethod]
    public void LoadImageCaptions_Csv_GivesPathsAndCaptions()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "captions.csv");
        File.WriteAllText(path, "file,caption,thing\na.png,a cat,1\nb.png,\"a dog, asleep\",2\n");
        var ml = new MLContext(1);

        IDataView plain = ml.Data.LoadImageCaptions(path);
        IDataView identified = ml.Data.LoadImageCaptions(path, pairIdColumn: "thing");

        CollectionAssert.AreEqual(new[] { "ImagePath", "Caption" }, plain.Schema.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "ImagePath", "Caption", "PairId" }, identified.Schema.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "a cat", "a dog, asleep" }, plain.GetColumn<string>("Caption").ToArray());
        CollectionAssert.AreEqual(new[] { "1", "2" }, identified.GetColumn<string>("PairId").ToArray());
        Assert.AreEqual(Path.Combine(folder.Path, "a.png"), plain.GetColumn<string>("ImagePath").First());
    }
}
