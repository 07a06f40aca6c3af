using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class DecodeThreadsTests
{
    private const int Rows = 60;

    private readonly MLContext _ml = new(seed: 1);
    private readonly FakeRuntime _runtime = new();

    [TestMethod]
    [DataRow(1, 8)]
    [DataRow(1, 1)]
    [DataRow(2, 8)]
    [DataRow(3, 8)]
    [DataRow(3, 2)]
    [DataRow(5, 16)]
    public void MoveNext_BatchesReadAhead_DecodesByNoMoreThreadsThanAllowed(int threads, int batchSize)
    {
        IDataView input = _ml.Data.LoadFromEnumerable(TestPictures.Pixels(Rows));
        var column = new MeteredColumn(input.Schema["Image"]);

        float[][] features = Read(input, column, new EmbeddingOptions { DecodeThreads = threads, BatchSize = batchSize });

        Assert.AreEqual(Rows, column.Decoded);
        Assert.IsLessThanOrEqualTo(threads, column.MostAtATime);
        TestEmbedding.AssertEqual(TestEmbedding.Given(_ml, _runtime).Fit(input).Transform(input).Features(), features);
    }

    [TestMethod]
    public void MoveNext_SeveralThreads_DecodeAtATime()
    {
        IDataView input = _ml.Data.LoadFromEnumerable(TestPictures.Pixels(Rows));
        var column = new MeteredColumn(input.Schema["Image"]);

        _ = Read(input, column, new EmbeddingOptions { DecodeThreads = 2, BatchSize = 32 });

        Assert.AreEqual(2, column.MostAtATime);
    }

    private float[][] Read(IDataView input, MeteredColumn images, EmbeddingOptions options)
    {
        var inputs = new InputColumns("Image", text: null);
        var computation = new EmbeddingComputation("Features", inputs, EmbeddingSpace.Encoder, FakeRuntime.Artifact);
        var encoder = new SharedEncoder(FakeRuntime.Artifact, ComputeDevice.Cpu, () => _runtime, EncoderUse.Images);
        var context = new RowContext(((IHostEnvironment)_ml).Register(nameof(DecodeThreadsTests)), computation, options, encoder);
        var bindings = new RowBindings(computation, input.Schema, TestPictures.Side) { Images = images };
        DataViewSchema.Column output = bindings.Output["Features"];
        using var cursor = new LookAheadCursor(context, bindings, input.GetRowCursor([images.Column]), [output], () => { });
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(output);
        VBuffer<float> value = default;
        List<float[]> rows = [];
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows.Add([.. value.DenseValues()]);
        }

        return [.. rows];
    }
}
