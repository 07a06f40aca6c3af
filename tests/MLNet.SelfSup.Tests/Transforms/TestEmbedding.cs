using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>Estimators on the fake engine, and how tests read what they give.</summary>
internal static class TestEmbedding
{
    public static SelfSupervisedEmbeddingEstimator Given(MLContext ml, FakeRuntime runtime, EmbeddingOptions? options = null, string output = "Features") =>
        new(ml, new EmbeddingColumns(output, "Image"), options, new GivenEncoder(FakeRuntime.Artifact, () => runtime));

    public static SelfSupervisedEmbeddingEstimator Trained(
        MLContext ml,
        FakeRuntime runtime,
        PretrainingOptions options,
        IDataView? pretrainOn = null,
        IProgress<PretrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new(ml, new EmbeddingColumns("Features", "Image"), new EmbeddingOptions(), new TrainedEncoder(options, pretrainOn, progress, () => runtime, cancellationToken));

    public static float[][] Features(this IDataView data, string column = "Features") => [.. data.GetColumn<float[]>(column)];

    public static void AssertEqual(float[][] expected, float[][] actual, float tolerance = 0)
    {
        Assert.HasCount(expected.Length, actual);
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.HasCount(expected[row].Length, actual[row]);
            for (int i = 0; i < expected[row].Length; i++)
            {
                Assert.AreEqual(expected[row][i], actual[row][i], tolerance, $"Row {row}, slot {i}.");
            }
        }
    }
}
