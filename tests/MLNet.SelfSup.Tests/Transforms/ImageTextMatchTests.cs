using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Pretraining;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class ImageTextMatchTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    public void GetOutputSchema_Appends_ASingle()
    {
        IDataView data = Data(TestPairs.Rows(3));

        ImageTextMatchTransformer transformer = TestPairs.Match(_ml, _runtime).Fit(data);

        Assert.AreEqual(NumberDataViewType.Single, transformer.GetOutputSchema(data.Schema)["Match"].Type);
        Assert.AreEqual(("Match", "Image", "Caption"), (transformer.ScoreColumnName, transformer.ImageColumnName, transformer.TextColumnName));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(32)]
    public void Read_AnyBatchSize_GivesTheProbabilitiesOfTheMatchingHead(int batchSize)
    {
        List<PairRow> rows = TestPairs.Rows(9);
        rows[2].Caption = "a red thing";
        float[] expected = [.. TestPairs.Direct(rows, _ => 1, (e, pixels, text, numbers) => e.MatchPairs(pixels, [text], numbers)).Select(n => n[0])];

        float[] scores = Scores(rows, new EmbeddingOptions { BatchSize = batchSize });

        CollectionAssert.AreEqual(expected, scores);
        Assert.IsTrue(scores.Index().All(s => s.Index == 2 ? s.Item < 0.2f : s.Item > 0.8f), "The third picture is blue.");
    }

    [TestMethod]
    public void Read_MissingTextAndBadImage_FollowThePolicy()
    {
        List<PairRow> rows = TestPairs.Rows(5);
        float[] good = Scores(rows);
        rows[1].Caption = string.Empty;
        rows[3].Image = [];

        float[] scores = Scores(rows, new EmbeddingOptions { BadImages = BadImagePolicy.Skip });

        CollectionAssert.AreEqual(new[] { good[0], float.NaN, good[2], float.NaN, good[4] }, scores);
        Assert.ThrowsExactly<MissingTextException>(() => Scores(rows));
    }

    [TestMethod]
    public void Predict_RowByRow_GivesTheCursorsScores()
    {
        List<PairRow> rows = TestPairs.Rows(4);
        float[] expected = Scores(rows);
        using var engine = _ml.Model.CreatePredictionEngine<PairRow, PairPrediction>(Whole(rows));

        CollectionAssert.AreEqual(expected, rows.ConvertAll(r => engine.Predict(r).Match));
    }

    [TestMethod]
    public void Read_ThirdPass_WarnsNamingTheVerb()
    {
        List<string> warnings = [];
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
            {
                warnings.Add(e.Message);
            }
        };
        IDataView data = TestPairs.Match(_ml, _runtime).Fit(Data(TestPairs.Rows(2))).Transform(Data(TestPairs.Rows(2)));

        for (int pass = 0; pass < 4; pass++)
        {
            _ = data.GetColumn<float>("Match").Count();
        }

        Assert.Contains("'Match'", warnings.Single(), StringComparison.Ordinal);
        Assert.Contains("behind ImageTextMatch", warnings[0], StringComparison.Ordinal);
    }

    [TestMethod]
    public void Create_BadArguments_AreErrorsAtOnce()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ImageTextMatch("Match", "Image", "Caption", FakeRuntime.Artifact));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ImageTextMatch(" ", "Image", "Caption", TestPairs.Artifact));
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Transforms.ImageTextMatch("Match", "Image", null!, TestPairs.Artifact));
    }

    private ITransformer Whole(List<PairRow> rows) => TestPairs.Match(_ml, _runtime)
        .Append(TestPairs.Embed(_ml, _runtime, "Image", "Caption"))
        .Append(TestPairs.Classify(_ml, _runtime, [new TextClass("red")]))
        .Fit(Data(rows));

    private float[] Scores(List<PairRow> rows, EmbeddingOptions? options = null) =>
        [.. TestPairs.Match(_ml, _runtime, options).Fit(Data(rows)).Transform(Data(rows)).GetColumn<float>("Match")];

    private IDataView Data(List<PairRow> rows) => _ml.Data.LoadFromEnumerable(rows);
}
