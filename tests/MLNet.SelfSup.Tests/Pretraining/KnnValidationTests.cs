using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Pretraining;

[TestClass]
public sealed class KnnValidationTests
{
    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = TestPictures.Side, PatchSize = 8, EmbedDim = 12, Depth = 1, NumHeads = 1 },
        DecoderEmbedDim = 12,
        BatchSize = 16,
        Epochs = 2,
        Threads = 1,
        LoaderWorkers = 1,
    };

    private readonly MLContext _ml = new(seed: 7);
    private readonly FakeRuntime _runtime = new();
    private readonly List<string> _messages = [];
    private readonly List<byte[]> _pixels = [];

    public KnnValidationTests()
    {
        _ml.Log += (_, e) => _messages.Add(e.Message);

        // The images are there during training alone.
        _runtime.OnPretrain = (request, _) => _pixels.AddRange(Enumerable.Range(0, request.Validation?.Images.Count ?? 0).Select(i => request.Validation!.Images[i].Pixels.ToArray()));
    }

    private LabelledImages Labelled => _runtime.Requests.Single().Validation!;

    [TestMethod]
    public void Defaults_AreAsDocumented()
    {
        var validation = new KnnValidation();

        Assert.AreEqual(("Label", 5, 5, 2_000), (validation.LabelColumnName, validation.EveryEpochs, validation.Neighbors, validation.MaxImages));
        Assert.IsNull(validation.Images);
    }

    [TestMethod]
    public void Init_ValuesOutOfRange_Throw()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new KnnValidation { LabelColumnName = " " });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KnnValidation { EveryEpochs = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KnnValidation { Neighbors = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KnnValidation { MaxImages = 1 });
    }

    [TestMethod]
    public void Fit_NoValidation_HasNone()
    {
        Fit(TestPictures.Bytes(4), validation: null);

        Assert.IsNull(_runtime.Requests.Single().Validation);
    }

    [TestMethod]
    public void Fit_ImagesTrainedOn_AreThoseWithALabel()
    {
        List<BytesRow> rows = TestPictures.Bytes(9);
        rows[1].Label = string.Empty;
        rows[4].Image = [1, 2, 3];

        Fit(rows, new KnnValidation { EveryEpochs = 3, Neighbors = 2 });

        // Of red, green, blue, red … a green one has no label and a green one no image.
        CollectionAssert.AreEqual(new[] { 0, 1, 0, 1, 0, 2, 1 }, Labelled.Labels.ToArray());
        Assert.AreEqual((3, 2), (Labelled.EveryEpochs, Labelled.Neighbors));
        Assert.AreEqual(8, _runtime.Requests[0].Images.Count);
        AssertPictures(0, 2, 3, 5, 6, 7, 8);
        Assert.IsTrue(_messages.Exists(m => m.Contains("Validating on 7 images of 3 classes, labelled by column 'Label', by 2 nearest neighbours, every 3 epochs", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Fit_OtherImages_AreRead()
    {
        List<BytesRow> rows = TestPictures.Bytes(6, seed: 2);
        rows[3].Image = [1];
        rows[5].Label = string.Empty;

        Fit(TestPictures.Bytes(20), new KnnValidation { Images = _ml.Data.LoadFromEnumerable(rows) });

        CollectionAssert.AreEqual(new[] { 0, 1, 2, 1 }, Labelled.Labels.ToArray());
        Assert.AreEqual(20, _runtime.Requests[0].Images.Count);
        Assert.HasCount(4, _pixels);
        Assert.IsTrue(_messages.Exists(m => m.Contains("4 images of 3 classes", StringComparison.Ordinal) && m.Contains("1 more can't be read", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Fit_MoreRowsThanWanted_TakesThemAtEvenDistances(bool isTrainedOn)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(20));

        Fit(TestPictures.Bytes(20), new KnnValidation { MaxImages = 5, Images = isTrainedOn ? null : rows });

        AssertPictures(0, 4, 8, 12, 16);
        Assert.HasCount(5, Labelled.Labels);
        Assert.AreEqual(Labelled.Labels[0], Labelled.Labels[3], "Both are red.");
    }

    [TestMethod]
    public void Fit_PretrainOn_ReadsItsLabels()
    {
        IDataView pretrainOn = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(12, seed: 4));

        _ = TestEmbedding.Trained(_ml, _runtime, Options, pretrainOn, validation: new KnnValidation()).Fit(_ml.Data.LoadFromEnumerable(TestPictures.Bytes(3)));

        Assert.HasCount(12, Labelled.Labels);
    }

    [TestMethod]
    public void Fit_ColumnMissing_FailsBeforeItTrains()
    {
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Fit(TestPictures.Bytes(4), new KnnValidation { LabelColumnName = "Class" }));

        Assert.Contains("no column 'Class'", error.Message, StringComparison.Ordinal);
        Assert.IsEmpty(_runtime.Requests);
    }

    [TestMethod]
    public void Fit_OtherImagesWithoutImageColumn_NamesIt()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable([new LabelRow()]);

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Fit(TestPictures.Bytes(4), new KnnValidation { Images = rows, LabelColumnName = "Text" }));

        Assert.Contains("no column 'Image'", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(1, "1 labelled images that can be read, of 1 classes")]
    [DataRow(0, "0 labelled images that can be read, of 0 classes")]
    public void Fit_FewerThanTwoLabels_TellsTheNumbers(int labelled, string expected)
    {
        List<BytesRow> rows = TestPictures.Bytes(5);
        rows.Skip(labelled).ToList().ForEach(r => r.Label = string.Empty);

        AssertNothingToValidateOn(rows, expected);
    }

    [TestMethod]
    public void Fit_OneClass_TellsIt()
    {
        List<BytesRow> rows = TestPictures.Bytes(5);
        rows.ForEach(r => r.Label = "same");

        AssertNothingToValidateOn(rows, "5 labelled images that can be read, of 1 classes");
    }

    [TestMethod]
    public void Fit_OneClassIsUnreadable_TellsIt()
    {
        List<BytesRow> rows = TestPictures.Bytes(4);
        rows.ForEach(r => r.Label = "same");
        (rows[2].Label, rows[2].Image) = ("other", [1]);

        AssertNothingToValidateOn(rows, "3 labelled images that can be read, of 1 classes");
    }

    [TestMethod]
    public void Fit_NoOtherImageIsReadable_TellsTheReason()
    {
        BytesRow[] rows = [new() { Image = [1], Label = "a" }, new() { Image = [2], Label = "b" }];

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(
            () => Fit(TestPictures.Bytes(4), new KnnValidation { Images = _ml.Data.LoadFromEnumerable(rows) }));

        Assert.Contains("nothing to validate on. None of the 2 images", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Pretrain_OtherLabelsOrNone_GivesTheSameWeights()
    {
        List<BytesRow> rows = TestPictures.Bytes(30);
        var progress = new ProgressList();
        EncoderArtifact expected = _ml.SelfSupervised().Pretrain(_ml.Data.LoadFromEnumerable(rows), "Image", Options);
        EncoderArtifact colours = _ml.SelfSupervised().Pretrain(_ml.Data.LoadFromEnumerable(rows), "Image", Options, progress, new KnnValidation());
        double[] accuracies = [.. progress.Reports.Where(r => r.Metrics.ContainsKey("knnAccuracy")).Select(r => r.Metrics["knnAccuracy"])];
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Label = $"{i / 2}";
        }

        EncoderArtifact pairs = _ml.SelfSupervised().Pretrain(_ml.Data.LoadFromEnumerable(rows), "Image", Options, validation: new KnnValidation { EveryEpochs = 1 });

        AssertSameWeights(expected, colours);
        AssertSameWeights(expected, pairs);
        Assert.HasCount(1, accuracies);
        Assert.IsGreaterThan(0.6, accuracies[0], "Colours are easily told apart, whatever the encoder.");
        Assert.IsTrue(_messages.Exists(m => m.Contains("Epoch 2 of 2", StringComparison.Ordinal) && m.Contains($"knnAccuracy {accuracies[0]:G3}", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void SelfSupervisedEmbed_Validation_MeasuresInThePipeline()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Images(30));
        var progress = new ProgressList();
        var pipeline = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", Options, progress: progress, validation: new KnnValidation { EveryEpochs = 1 })
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label"));

        _ = pipeline.Fit(data);

        Assert.HasCount(2, progress.Reports.FindAll(r => r.Metrics.ContainsKey("knnAccuracy")));
    }

    private static void AssertSameWeights(EncoderArtifact expected, EncoderArtifact actual) =>
        Assert.IsTrue(expected.Tensors.All(t => t.Value.Bytes.Span.SequenceEqual(actual.Tensors[t.Key].Bytes.Span)));

    private void AssertNothingToValidateOn(List<BytesRow> rows, string expected)
    {
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Fit(rows, new KnnValidation()));

        Assert.Contains("Column 'Label' has nothing to validate on", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.IsEmpty(_runtime.Requests);
    }

    private void AssertPictures(params int[] indices)
    {
        List<BytesRow> all = TestPictures.Bytes(20);
        Assert.HasCount(indices.Length, _pixels);
        for (int i = 0; i < indices.Length; i++)
        {
            using SkiaSharp.SKBitmap bitmap = SkiaSharp.SKBitmap.Decode(all[indices[i]].Image);
            byte[] expected = [.. bitmap.Pixels.SelectMany(p => new[] { p.Red, p.Green, p.Blue })];
            CollectionAssert.AreEqual(expected, _pixels[i]);
        }
    }

    private void Fit(List<BytesRow> rows, KnnValidation? validation) =>
        _ = TestEmbedding.Trained(_ml, _runtime, Options, validation: validation).Fit(_ml.Data.LoadFromEnumerable(rows));
}
