using System.Net;
using Microsoft.ML;
using MLNet.SelfSup.Search;
using MLNet.SelfSup.Tests.Persistence;
using WebService.Requests;
using WebService.Search;

namespace MLNet.SelfSup.Tests.Examples;

/// <summary>The nearest neighbours of examples/WebService.</summary>
[TestClass]
public sealed class WebServiceGalleryTests
{
    [TestMethod]
    public async Task Classify_AnImage_FindsWhatFindSimilarFinds()
    {
        using var model = new ServiceModel();
        string[] files = FilesOf(model);
        File.WriteAllText(Path.Combine(model.Gallery, "a-text.png"), "How are you?");
        IDataView features = model.Ml.Transforms.SelfSupervisedEmbed("Features", "ImagePath", TinyEncoder.Create())
            .Fit(model.Ml.Data.LoadFromEnumerable(Array.Empty<ServiceRow>()))
            .Transform(model.Ml.Data.LoadFromEnumerable(files.Select(f => new ServiceRow { ImagePath = File.ReadAllBytes(f) })));
        IReadOnlyList<SimilarRow> expected = model.Ml.SelfSupervised().FindSimilar(features, count: 3)[7];
        await using RunningService service = await RunningService.StartAsync(["--model", model.Zip, "--gallery", model.Gallery]);

        Classification answer = await service.ClassifyAsync(File.ReadAllBytes(files[7]), "?neighbors=4");

        string self = Path.GetRelativePath(model.Gallery, files[7]).Replace('\\', '/');
        Assert.AreEqual((self, self.Split('/')[0]), (answer.Neighbors[0].File, answer.Neighbors[0].Label));
        Assert.AreEqual(1f, answer.Neighbors[0].Similarity, 1e-5f);
        CollectionAssert.AreEqual(
            expected.Select(s => Path.GetFileName(files[s.Row])).ToArray(),
            answer.Neighbors.Skip(1).Select(n => Path.GetFileName(n.File)).ToArray());
        Assert.AreEqual(expected[0].Similarity, answer.Neighbors[1].Similarity, 1e-5f);
    }

    [TestMethod]
    public async Task Gallery_Image_IsServedAndNoOtherFile()
    {
        using var model = new ServiceModel();
        await using RunningService service = await RunningService.StartAsync(["--model", model.Zip, "--gallery", model.Gallery]);

        byte[] image = await service.Client.GetByteArrayAsync(new Uri("gallery/red/000.png", UriKind.Relative));
        using HttpResponseMessage outside = await service.Client.GetAsync(new Uri("gallery/..%2Fmodel.zip", UriKind.Relative));

        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(model.Gallery, "red", "000.png")), image);
        Assert.AreEqual(HttpStatusCode.NotFound, outside.StatusCode);
    }

    [TestMethod]
    public async Task Index_OfTheSameImages_IsReadAgainAndOfOthersMadeAnew()
    {
        using var model = new ServiceModel();
        string[] args = ["--model", model.Zip, "--gallery", model.Gallery, "--index", model.Index];
        byte[] image = File.ReadAllBytes(FilesOf(model)[3]);
        Neighbor[] first = await FindAsync();
        string index = Directory.GetFiles(model.Index).Single();
        DateTime written = File.GetLastWriteTimeUtc(index);

        CollectionAssert.AreEqual(first, await FindAsync());
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(Directory.GetFiles(model.Index).Single()));

        File.WriteAllBytes(Path.Combine(model.Gallery, "blue", "copy.png"), image);
        Assert.AreEqual(2, (await FindAsync()).Count(n => n.Similarity > 0.9999f));
        Assert.HasCount(2, Directory.GetFiles(model.Index));

        async Task<Neighbor[]> FindAsync()
        {
            await using RunningService service = await RunningService.StartAsync(args);
            return [.. (await service.ClassifyAsync(image)).Neighbors];
        }
    }

    [TestMethod]
    public async Task FineTunedModel_WithAGallery_HasScoresAndNeighbors()
    {
        using var model = new ServiceModel(fineTuned: true);
        byte[] image = File.ReadAllBytes(FilesOf(model)[2]);
        ServicePrediction expected = model.Predict([image]).Single();
        await using RunningService service = await RunningService.StartAsync(["--model", model.Zip, "--gallery", model.Gallery]);

        Classification answer = await service.ClassifyAsync(image, "?scores=1");

        Assert.AreEqual((expected.PredictedLabel, expected.Score.Max()), (answer.Label, answer.Scores.Single().Score));
        Assert.AreEqual(1f, answer.Neighbors[0].Similarity, 1e-5f);
        Assert.HasCount(5, answer.Neighbors);
    }

    private static string[] FilesOf(ServiceModel model) => [.. Directory.GetFiles(model.Gallery, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
