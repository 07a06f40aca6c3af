using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Internals;
using static Microsoft.ML.SchemaShape.Column;

namespace MLNet.SelfSup.Transforms;

/// <summary>What an embedding does to the shape of a schema, which is all that is known before a pipeline is fitted.</summary>
internal static class EmbeddingSchema
{
    /// <summary>Checks the input column and adds the output column.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="columns">Input and output.</param>
    /// <returns>The shape of the output.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of a type that holds no image.</exception>
    public static SchemaShape Append(SchemaShape input, EmbeddingColumns columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        SchemaShape.Column column = input.FirstOrDefault(c => c.Name == columns.Input);
        if (column.Name is null)
        {
            throw ImageColumn.Missing(columns.Input, input.Select(c => c.Name));
        }

        return HoldsImages(column)
            ? input.WithSingleVector(columns.Output)
            : throw ImageColumn.WrongType(columns.Input, column.GetTypeString(), "3·S·S");
    }

    private static bool HoldsImages(SchemaShape.Column column) => column.Kind switch
    {
        VectorKind.Scalar => column.ItemType is ImageDataViewType or TextDataViewType,
        VectorKind.VariableVector => column.ItemType == NumberDataViewType.Byte,
        VectorKind.Vector => column.ItemType == NumberDataViewType.Byte || column.ItemType == NumberDataViewType.Single,
        _ => false,
    };
}
