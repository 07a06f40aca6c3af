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
    [DataRow(1, 8, null)]
    [DataRow(1, 8, 0)]
    [DataRow(1, 1, 0)]
    [DataRow(2, 8, null)]
    [DataRow(2, 8, 0)]
    [DataRow(3, 8, 0)]
    [DataRow(3, 2, 0)]
    [DataRow(5, 16, null)]
    [DataRow(5, 16, 0)]
    public void MoveNext_BatchesReadAhead_DecodesByNoMoreThreadsThanAllowed(int threads, int batchSize, int? gpu)
    {
        IDataView input = _ml.Data.LoadFromEnumerable(TestPictures.Pixels(Rows));
        var column = new MeteredColumn(input.Schema["Image"]);

        float[][] features = Read(input, column, new EmbeddingOptions { DecodeThreads = threads, BatchSize = batchSize }, gpu);

        Assert.AreEqual(Rows, column.Decoded);
        Assert.IsLessThanOrEqualTo(threads, column.MostAtATime);
        TestEmbedding.AssertEqual(TestEmbedding.Given(_ml, _runtime).Fit(input).Transform(input).Features(), features);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(0)]
    public void MoveNext_SeveralThreads_DecodeAtATime(int? gpu)
    {
        IDataView input = _ml.Data.LoadFromEnumerable(TestPictures.Pixels(Rows));
        var column = new MeteredColumn(input.Schema["Image"]);

        _ = Read(input, column, new EmbeddingOptions { DecodeThreads = 2, BatchSize = 32 }, gpu);

        Assert.AreEqual(2, column.MostAtATime);
    }

    [TestMethod]
    [DataRow(null, true)]
    [DataRow(0, false)]
    public void MoveNext_EncoderOnTheProcessor_FetchesFilesAhead(int? gpu, bool fetches)
    {
        IDataView input = _ml.Data.LoadFromEnumerable(TestPictures.Pixels(Rows));
        var column = new MeteredColumn(input.Schema["Image"]);

        _ = Read(input, column, new EmbeddingOptions { DecodeThreads = 1, BatchSize = 20 }, gpu);

        // Those of a batch that are decoded before the fetching thread comes to them are left out.
        Assert.AreEqual(fetches, column.Fetched > 0);
        Assert.IsLessThanOrEqualTo(Rows, column.Fetched);
    }

    // The encoder is none that computes anywhere: the GPU is what it is said to be on.
    private float[][] Read(IDataView input, MeteredColumn images, EmbeddingOptions options, int? gpu)
    {
        var inputs = new InputColumns("Image", text: null);
        var computation = new EmbeddingComputation("Features", inputs, EmbeddingSpace.Encoder, FakeRuntime.Artifact);
        var encoder = new SharedEncoder(FakeRuntime.Artifact, new ComputeDevice(gpu, FallbackToCpu: false), () => _runtime, EncoderUse.Images);
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
