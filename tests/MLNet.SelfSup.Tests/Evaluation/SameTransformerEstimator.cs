using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Tests.Evaluation;

/// <summary>Learns nothing and gives the same disposable transformer each time that it is fitted, as the estimators of ONNX models do.</summary>
internal sealed class SameTransformerEstimator(IEstimator<ITransformer> inner, IDataView data) : IEstimator<ITransformer>, ITransformer, IDisposable
{
    private readonly ITransformer _transformer = inner.Fit(data);

    public bool IsDisposed { get; private set; }

    public bool IsRowToRowMapper => _transformer.IsRowToRowMapper;

    public ITransformer Fit(IDataView input) => this;

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _transformer.GetOutputSchema(inputSchema);

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _transformer.GetRowToRowMapper(inputSchema);

    public IDataView Transform(IDataView input)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _transformer.Transform(input);
    }

    public void Save(ModelSaveContext ctx) => _transformer.Save(ctx);

    public void Dispose() => IsDisposed = true;
}
