using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Transforms;

/// <summary>How an input schema and its output schema belong together: all input columns, then the features.</summary>
internal sealed class EmbeddingBindings
{
    /// <summary>Initialises the bindings.</summary>
    /// <param name="columns">The input and output columns.</param>
    /// <param name="input">The input schema.</param>
    /// <param name="imageSize">The encoder's side S, in pixels.</param>
    /// <param name="featureDim">The encoder's length D.</param>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of a type that holds no image.</exception>
    public EmbeddingBindings(EmbeddingColumns columns, DataViewSchema input, int imageSize, int featureDim)
    {
        ArgumentNullException.ThrowIfNull(input);
        Input = input;
        Images = ImageColumn.Bind(input, columns.Input, imageSize);
        FeatureDim = featureDim;
        FeaturesIndex = input.Count;
        Output = Append(input, columns.Output, featureDim);
    }

    /// <summary>Gets the input schema.</summary>
    public DataViewSchema Input { get; }

    /// <summary>Gets the output schema. An input column with the output's name is hidden, as everywhere in ML.NET.</summary>
    public DataViewSchema Output { get; }

    /// <summary>Gets the reader of the image column.</summary>
    public ImageColumn Images { get; }

    /// <summary>Gets the length D of a feature vector.</summary>
    public int FeatureDim { get; }

    /// <summary>Gets the index of the features in <see cref="Output"/>.</summary>
    public int FeaturesIndex { get; }

    /// <summary>Tells which input columns are needed to give the <paramref name="wanted"/> output columns.</summary>
    /// <param name="wanted">Columns of <see cref="Output"/>.</param>
    /// <returns>Columns of <see cref="Input"/>.</returns>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> wanted)
    {
        var needed = new bool[Input.Count];
        foreach (DataViewSchema.Column column in wanted)
        {
            needed[column.Index == FeaturesIndex ? Images.Column.Index : column.Index] = true;
        }

        return Input.Where(c => needed[c.Index]);
    }

    private static DataViewSchema Append(DataViewSchema input, string name, int featureDim)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddSlotNames(featureDim, (ref VBuffer<ReadOnlyMemory<char>> names) =>
        {
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref names, featureDim);
            for (int i = 0; i < featureDim; i++)
            {
                editor.Values[i] = $"{name}.{i}".AsMemory();
            }

            names = editor.Commit();
        });
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        schema.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, featureDim), annotations.ToAnnotations());
        return schema.ToSchema();
    }
}
