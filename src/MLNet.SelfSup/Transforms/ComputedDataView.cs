using Microsoft.ML;
using Microsoft.ML.Model.OnnxConverter;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>The rows of an input with the computed columns appended; computed when a cursor that wants them moves, not before.</summary>
/// <remarks>It tells the step that made it, by which ML.NET's converter to ONNX finds the steps of a model.</remarks>
internal sealed class ComputedDataView : ITransformCanSaveOnnx
{
    private readonly ITransformer _transformer;
    private readonly RowContext _context;
    private readonly IDataView _input;
    private readonly RowBindings _bindings;
    private readonly PassCounter _passes;

    public ComputedDataView(ITransformer transformer, RowContext context, RowBindings bindings, IDataView input)
    {
        _transformer = transformer;
        _context = context;
        _input = input;
        _bindings = bindings;
        _passes = new PassCounter(context.WarnOfManyPasses);
    }

    /// <inheritdoc/>
    public DataViewSchema Schema => _bindings.Output;

    /// <inheritdoc/>
    public IDataView Source => _input;

    /// <inheritdoc/>
    public bool CanShuffle => _input.CanShuffle;

    /// <inheritdoc/>
    public long? GetRowCount() => _input.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] wanted = [.. columnsNeeded];
        return Wrap(_input.GetRowCursor(_bindings.GetDependencies(wanted), rand), wanted, _passes.Share(1));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] wanted = [.. columnsNeeded];
        DataViewRowCursor[] inputs = _input.GetRowCursorSet(_bindings.GetDependencies(wanted), n, rand);
        Action atEnd = _passes.Share(inputs.Length);
        return Array.ConvertAll(inputs, input => Wrap(input, wanted, atEnd));
    }

    /// <inheritdoc/>
    public void Save(ModelSaveContext ctx) => _transformer.Save(ctx);

    /// <inheritdoc/>
    public bool CanSaveOnnx(OnnxContext ctx)
    {
        Convert().Check(ctx);
        return true;
    }

    /// <inheritdoc/>
    public void SaveAsOnnx(OnnxContext ctx) => Convert().Save(ctx);

    private OnnxConversion Convert() => new(_context, _bindings.Images, _input);

    private DataViewRowCursor Wrap(DataViewRowCursor input, DataViewSchema.Column[] wanted, Action atEnd) =>
        wanted.Any(_bindings.IsComputed)
            ? new LookAheadCursor(_context, _bindings, input, wanted, atEnd)
            : new PassThroughCursor(_bindings, input, wanted);
}
