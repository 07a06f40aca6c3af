using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>Estimators on the fake engine, and how tests read what they give.</summary>
internal static class TestEmbedding
{
    public static SelfSupervisedEmbeddingEstimator Given(MLContext ml, FakeRuntime runtime, EmbeddingOptions? options = null, string output = "Features") =>
        new(ml, output, new InputColumns("Image", text: null), options, new GivenEncoder(FakeRuntime.Artifact, () => runtime));

    public static SelfSupervisedEmbeddingEstimator Trained(
        MLContext ml,
        IEncoderRuntime runtime,
        PretrainingOptions options,
        IDataView? pretrainOn = null,
        IProgress<PretrainingProgress>? progress = null,
        KnnValidation? validation = null,
        CancellationToken cancellationToken = default) =>
        new(ml, "Features", new InputColumns("Image", text: null), new EmbeddingOptions(), new TrainedEncoder(options, pretrainOn, progress, validation, () => runtime, () => runtime, cancellationToken));

    public static float[][] Features(this IDataView data, string column = "Features") => [.. data.GetColumn<float[]>(column)];

    /// <summary>Reads the features by several cursors, each on a thread of its own, and puts the rows in order.</summary>
    public static float[][] FeaturesInParallel(this IDataView data, int cursors)
    {
        DataViewSchema.Column column = data.Schema["Features"];
        var rows = new ConcurrentBag<(ulong Id, float[] Features)>();
        Parallel.ForEach(data.GetRowCursorSet([column], cursors), cursor =>
        {
            using (cursor)
            {
                ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
                ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
                VBuffer<float> value = default;
                DataViewRowId id = default;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    getId(ref id);
                    rows.Add((id.Low, [.. value.DenseValues()]));
                }
            }
        });
        return [.. rows.OrderBy(r => r.Id).Select(r => r.Features)];
    }

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
