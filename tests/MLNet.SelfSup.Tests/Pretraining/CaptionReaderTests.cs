using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Tests.Pretraining;

/// <summary>How pairs of image and text reach a training.</summary>
[TestClass]
public sealed class CaptionReaderTests
{
    private static readonly AlbefOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = TestPictures.Side, PatchSize = 8, EmbedDim = 12, Depth = 1, NumHeads = 1 },
        BatchSize = 4,
        QueueSize = 16,
        Epochs = 1,
    };

    private readonly MLContext _ml = new(seed: 7);
    private readonly FakeRuntime _runtime = new();
    private readonly List<string> _messages = [];
    private int _imageCount;

    public CaptionReaderTests()
    {
        _ml.Log += (_, e) =>
        {
            if (e.Kind != Microsoft.ML.Runtime.ChannelMessageKind.Trace)
            {
                _messages.Add($"{e.Kind}: {e.Message}");
            }
        };

        // The images are there during training alone.
        _runtime.OnPretrain = (request, _) => _imageCount = request.Images.Count;
    }

    private PairedTexts Texts => _runtime.Requests.Single().Texts!;

    [TestMethod]
    public void Fit_Captions_StandBesideTheirImages()
    {
        _runtime.OnPretrain = (request, _) =>
        {
            for (int i = 0; i < request.Images.Count; i++)
            {
                int strongest = Enumerable.Range(0, 3).MaxBy(c => request.Images[i].Pixels[c]);
                Assert.AreEqual($"a {FakeImageTextEncoder.Colours[strongest]} thing {i}", request.Texts!.Captions[i]);
            }
        };

        Train(Rows(9), Options);

        Assert.HasCount(9, Texts.Captions);
        Assert.IsNull(Texts.PairIds);
        Assert.Contains("Read 9 images of column 'Image' and their texts of column 'Caption'", _messages[0], StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_MethodOfImagesAlone_ReadsNoText()
    {
        var images = new MaeOptions { Encoder = (VisionTransformerOptions)Options.Encoder, Epochs = 1 };

        Train(Rows(3), images);

        Assert.IsNull(_runtime.Requests.Single().Texts);
    }

    [TestMethod]
    public void Fit_EmptyCaptionsAndBadImages_AreLeftOutTogether()
    {
        List<PairRow> rows = Rows(9);
        rows[1].Caption = string.Empty;
        rows[3].Caption = " \t ";
        rows[4].Image = [1, 2];
        rows[6].Caption = "?!";

        Train(rows, Options);

        CollectionAssert.AreEqual(new[] { 0, 2, 5, 7, 8 }.Select(i => rows[i].Caption).ToArray(), Texts.Captions.ToArray());
        Assert.AreEqual(5, _imageCount);
        string warning = _messages.Single(m => m.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains("4 of 9", warning, StringComparison.Ordinal);
        Assert.Contains("'row 1' (column 'Caption' is empty)", warning, StringComparison.Ordinal);
        Assert.Contains("'row 6' (column 'Caption' holds no word)", warning, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_EmptyCaptionAndPolicyThrow_NamesRowAndColumn()
    {
        List<PairRow> rows = Rows(5);
        rows[3].Caption = " ";

        MissingTextException error = Assert.ThrowsExactly<MissingTextException>(() => Train(rows, Options with { BadImages = BadImagePolicy.Throw }));

        Assert.AreEqual("row 3", error.RowName);
        Assert.Contains("column 'Caption' is empty", error.Message, StringComparison.Ordinal);
        Assert.Contains("BadImages to Skip", error.Message, StringComparison.Ordinal);
        Assert.IsEmpty(_runtime.Requests);
    }

    [TestMethod]
    public void Fit_NoCaptionAtAll_TellsTheReason()
    {
        List<PairRow> rows = Rows(2);
        rows.ForEach(r => r.Caption = string.Empty);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Train(rows, Options));

        Assert.Contains("None of the 2 images can be read. 'row 0': column 'Caption' is empty", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(nameof(PairRow.Concept))]
    [DataRow(nameof(PairRow.Number))]
    [DataRow(nameof(PairRow.Key))]
    public void Fit_PairIds_AreEqualWhereTheValuesAre(string column)
    {
        string[] concepts = ["dog", "cat", "dog", "cow", "cat"];
        List<PairRow> rows = Rows(5);
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Concept = concepts[i];
            rows[i].Number = 1_000_000_000_000 + concepts[i][2];
            rows[i].Key = (uint)Array.IndexOf(concepts, concepts[i]);
        }

        Train(rows, Options with { PairIdColumnName = column });

        CollectionAssert.AreEqual(new long[] { 0, 1, 0, 2, 1 }, Texts.PairIds!.ToArray());
    }

    [TestMethod]
    public void Fit_MissingPairId_IsLikeNoOther()
    {
        List<PairRow> rows = Rows(6);
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Concept = i % 3 == 0 ? string.Empty : "dog";
        }

        rows[2].Caption = string.Empty;
        rows[4].Concept = "cat";

        Train(rows, Options with { PairIdColumnName = nameof(PairRow.Concept) });

        // Rows 0, 1, 3, 4, 5: none, dog, none, cat, dog.
        long[] ids = [.. Texts.PairIds!];
        Assert.HasCount(5, ids);
        Assert.AreEqual(ids[1], ids[4]);
        Assert.HasCount(4, ids.Distinct());
        Assert.IsTrue(ids.All(i => i >= 0));
    }

    [TestMethod]
    public void Fit_ColumnsMissingOrOfAnotherType_AreNamed()
    {
        AssertRefused(Options with { TextColumnName = "Words" }, "no column 'Words' to read texts from", "'Caption'");
        AssertRefused(Options with { TextColumnName = nameof(PairRow.Number) }, "'Number' has the type Int64", "Text");
        AssertRefused(Options with { PairIdColumnName = "Id" }, "no column 'Id' to read the pairs' ids from", "AlbefOptions.PairIdColumnName");
        AssertRefused(Options with { PairIdColumnName = nameof(PairRow.Rounded) }, "'Rounded' has the type Single", "key, text or whole number");
        AssertRefused(Options with { PairIdColumnName = nameof(PairRow.Image) }, "'Image' has the type", "no vector");
    }

    [TestMethod]
    public void Fit_Validation_KeepsTextsAndLabelsApart()
    {
        List<PairRow> rows = Rows(9);
        rows[2].Caption = string.Empty;
        rows[5].Label = string.Empty;

        _ = TestEmbedding.Trained(_ml, _runtime, Options, validation: new KnnValidation { EveryEpochs = 1 }).Fit(_ml.Data.LoadFromEnumerable(rows));

        CollectionAssert.AreEqual(new[] { 0, 1, 3, 4, 5, 6, 7, 8 }.Select(i => rows[i].Caption).ToArray(), Texts.Captions.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 0, 1, 0, 1, 2 }, _runtime.Requests[0].Validation!.Labels.ToArray());
    }

    [TestMethod]
    public void Fit_ValidationOfOtherImages_NeedsNoTexts()
    {
        IDataView others = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(6, seed: 2));

        _ = TestEmbedding.Trained(_ml, _runtime, Options, validation: new KnnValidation { Images = others }).Fit(_ml.Data.LoadFromEnumerable(Rows(5)));

        Assert.HasCount(5, Texts.Captions);
        Assert.HasCount(6, _runtime.Requests[0].Validation!.Labels);
    }

    [TestMethod]
    public void TrainVocabulary_TextColumn_LearnsItsWords()
    {
        List<PairRow> rows = Rows(9);
        rows[4].Caption = string.Empty;

        WordPieceVocabulary vocabulary = _ml.SelfSupervised().TrainVocabulary(_ml.Data.LoadFromEnumerable(rows), size: 100);

        CollectionAssert.IsSubsetOf(new[] { "red", "green", "blue", "thing" }, vocabulary.Tokens.ToArray());
        Assert.IsLessThanOrEqualTo(100, vocabulary.Tokens.Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.SelfSupervised().TrainVocabulary(_ml.Data.LoadFromEnumerable(rows), "Words"));
    }

    [TestMethod]
    public void Pretrain_Pairs_TrainsAnEncoderOfImagesAndTexts()
    {
        AlbefOptions options = Options with
        {
            TextEncoder = new TextEncoderOptions { EmbedDim = 8, TextDepth = 1, FusionDepth = 1, NumHeads = 2, MaxTextLength = 8, MaxPositions = 8 },
            ProjectionDim = 4,
            LoaderWorkers = 1,
            Threads = 1,
            PairIdColumnName = nameof(PairRow.Label),
        };

        EncoderArtifact encoder = _ml.SelfSupervised().Pretrain(_ml.Data.LoadFromEnumerable(Rows(12)), "Image", options, validation: new KnnValidation());

        Assert.AreEqual(4, encoder.Description.Text!.ProjectionDim);
        CollectionAssert.Contains(encoder.Description.Text.Vocabulary.ToArray(), "thing");
        Assert.IsTrue(_messages.Exists(m => m.Contains("knnAccuracy", StringComparison.Ordinal)));
    }

    private static List<PairRow> Rows(int count) =>
        [.. TestPictures.Bytes(count).Select((row, i) => new PairRow { Image = row.Image, Label = row.Label, Caption = $"a {row.Label} thing {i}" })];

    private void AssertRefused(AlbefOptions options, params string[] expected)
    {
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Train(Rows(3), options));

        foreach (string part in expected)
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }

        Assert.IsEmpty(_runtime.Requests);
    }

    private void Train(List<PairRow> rows, PretrainingOptions options) => _ = TestEmbedding.Trained(_ml, _runtime, options).Fit(_ml.Data.LoadFromEnumerable(rows));
}
