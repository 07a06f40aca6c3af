using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Text;
using static Microsoft.ML.SchemaShape.Column;

namespace MLNet.SelfSup.Transforms;

/// <summary>Checks input columns against the shape of a schema, which is all that is known before a pipeline is fitted.</summary>
internal static class InputShape
{
    /// <summary>Checks the columns.</summary>
    /// <param name="shape">The shape of the input.</param>
    /// <param name="columns">The columns that are read.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type that holds no image or no text.</exception>
    public static void Check(SchemaShape shape, InputColumns columns)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (columns.Image is { } image)
        {
            SchemaShape.Column column = Find(shape, image) ?? throw ImageColumn.Missing(image, shape.Select(c => c.Name));
            if (!HoldsImages(column))
            {
                throw ImageColumn.WrongType(image, column.GetTypeString(), "3·S·S");
            }
        }

        if (columns.Text is { } text)
        {
            SchemaShape.Column column = Find(shape, text) ?? throw TextColumn.Missing(text, shape.Select(c => c.Name));
            if (column.Kind != VectorKind.Scalar || column.ItemType is not TextDataViewType)
            {
                throw TextColumn.WrongType(text, column.GetTypeString());
            }
        }
    }

    private static SchemaShape.Column? Find(SchemaShape shape, string name)
    {
        SchemaShape.Column column = shape.FirstOrDefault(c => c.Name == name);
        return column.Name is null ? null : column;
    }

    private static bool HoldsImages(SchemaShape.Column column) => column.Kind switch
    {
        VectorKind.Scalar => column.ItemType is ImageDataViewType or TextDataViewType,
        VectorKind.VariableVector => column.ItemType == NumberDataViewType.Byte,
        VectorKind.Vector => column.ItemType == NumberDataViewType.Byte || column.ItemType == NumberDataViewType.Single,
        _ => false,
    };
}
