using Microsoft.ML;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Transforms;

/// <summary>How an input schema and its output schema belong together: all input columns, then the computed ones.</summary>
internal sealed class RowBindings
{
    private readonly IReadOnlyList<OutputColumn> _computed;

    /// <summary>Initialises the bindings.</summary>
    /// <param name="computation">Names the input and output columns.</param>
    /// <param name="input">The input schema.</param>
    /// <param name="imageSize">The encoder's side S, in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing, or of a type that holds no image or no text.</exception>
    public RowBindings(RowComputation computation, DataViewSchema input, int imageSize)
    {
        ArgumentNullException.ThrowIfNull(input);
        Input = input;
        (Images, Texts) = BindInputs(computation.Inputs, input, imageSize);
        _computed = computation.Outputs;
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        foreach (OutputColumn output in computation.Outputs)
        {
            schema.AddColumn(output.Name, output.Type, output.CreateAnnotations());
        }

        Output = schema.ToSchema();
    }

    /// <summary>Gets the input schema.</summary>
    public DataViewSchema Input { get; }

    /// <summary>Gets the output schema. An input column with an output's name is hidden, as everywhere in ML.NET.</summary>
    public DataViewSchema Output { get; }

    /// <summary>Gets the reader of the image column, where one is read.</summary>
    public ImageColumn? Images { get; init; }

    /// <summary>Gets the reader of the text column, where one is read.</summary>
    public TextColumn? Texts { get; }

    /// <summary>Finds the input columns.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="schema">The input schema.</param>
    /// <param name="imageSize">The encoder's side S, in pixels.</param>
    /// <returns>The readers; <see langword="null"/> for a column that has no name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type that holds no image or no text.</exception>
    public static (ImageColumn? Images, TextColumn? Texts) BindInputs(InputColumns columns, DataViewSchema schema, int imageSize) => (
        columns.Image is { } image ? ImageColumn.Bind(schema, image, imageSize) : null,
        columns.Text is { } text ? TextColumn.Bind(schema, text) : null);

    /// <summary>Tells whether a column of <see cref="Output"/> is computed.</summary>
    /// <param name="column">The column.</param>
    /// <returns><see langword="false"/> for a column of the input.</returns>
    public bool IsComputed(DataViewSchema.Column column) => column.Index >= Input.Count;

    /// <summary>Makes the getter of a computed column.</summary>
    /// <param name="column">A column of <see cref="Output"/> that is computed.</param>
    /// <param name="read">Gives the current row's numbers.</param>
    /// <returns>A <see cref="ValueGetter{TValue}"/> of the column's type.</returns>
    public Delegate CreateGetter(DataViewSchema.Column column, Func<ReadOnlyMemory<float>> read) => _computed[column.Index - Input.Count].CreateGetter(read);

    /// <summary>Tells which input columns are needed to give the <paramref name="wanted"/> output columns.</summary>
    /// <param name="wanted">Columns of <see cref="Output"/>.</param>
    /// <returns>Columns of <see cref="Input"/>.</returns>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> wanted)
    {
        var needed = new bool[Input.Count];
        foreach (DataViewSchema.Column column in wanted)
        {
            if (!IsComputed(column))
            {
                needed[column.Index] = true;
                continue;
            }

            foreach (DataViewSchema.Column? read in new[] { Images?.Column, Texts?.Column })
            {
                if (read is { } input)
                {
                    needed[input.Index] = true;
                }
            }
        }

        return Input.Where(c => needed[c.Index]);
    }
}
