using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Transforms;

/// <summary>One row with its features, for a prediction engine: the image is encoded by itself when the features are read.</summary>
internal sealed class EmbeddingRow : DataViewRow
{
    private readonly EmbeddingBindings _bindings;
    private readonly DataViewRow _input;
    private readonly BatchEmbedder? _embedder;
    private readonly Func<long, ImageReference>? _readImage;
    private long? _embedded;

    /// <summary>Initialises the row.</summary>
    /// <param name="context">What the transformer's rows share.</param>
    /// <param name="bindings">The schemas.</param>
    /// <param name="input">The input row; this row disposes it.</param>
    /// <param name="active">Whether the features are wanted.</param>
    public EmbeddingRow(EmbeddingContext context, EmbeddingBindings bindings, DataViewRow input, bool active)
    {
        _bindings = bindings;
        _input = input;
        if (active)
        {
            _readImage = bindings.Images.CreateReader(bindings.Images.GetGetter(input));
            _embedder = new BatchEmbedder(context, capacity: 1);
        }
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => _bindings.Output;

    /// <inheritdoc/>
    public override long Position => _input.Position;

    /// <inheritdoc/>
    public override long Batch => _input.Batch;

    /// <summary>Says that a column was not asked for when the cursor was made.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException Inactive(DataViewSchema.Column column) =>
        new(nameof(column), $"Column '{column.Name}' is not active; name it in the call that makes the cursor.");

    /// <summary>Says that a getter was asked for another type than the column's.</summary>
    /// <typeparam name="TValue">The type that was asked for.</typeparam>
    /// <param name="column">The column.</param>
    /// <returns>The error.</returns>
    public static InvalidOperationException WrongType<TValue>(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' of type {column.Type} has values of {column.Type.RawType}; its getter was asked for {typeof(TValue)}.");

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index == _bindings.FeaturesIndex ? _embedder is not null : _input.IsColumnActive(_bindings.Input[column.Index]);

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index != _bindings.FeaturesIndex)
        {
            return _input.GetGetter<TValue>(_bindings.Input[column.Index]);
        }

        Delegate getter = _embedder is not null ? (ValueGetter<VBuffer<float>>)GetFeatures : throw Inactive(column);
        return getter as ValueGetter<TValue> ?? throw WrongType<TValue>(column);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _embedder?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    // Several readers of one row share a forward pass; a row that moves on has another position.
    private void GetFeatures(ref VBuffer<float> features)
    {
        if (_embedded != _input.Position)
        {
            _embedder!.Set(0, _readImage!(_input.Position));
            _embedder.Embed(1);
            _embedded = _input.Position;
        }

        _embedder!.CopyFeatures(0, ref features);
    }
}
