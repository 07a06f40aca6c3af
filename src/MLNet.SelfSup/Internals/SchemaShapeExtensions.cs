using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.SchemaShape.Column;

namespace MLNet.SelfSup.Internals;

/// <summary>Makes the columns of a schema's shape, whose constructors ML.NET keeps to itself.</summary>
internal static class SchemaShapeExtensions
{
    /// <summary>Gives the shape a vector of <see cref="float"/> with slot names; a column of the same name is replaced.</summary>
    public static SchemaShape WithSingleVector(this SchemaShape shape, string name)
    {
        var slotNames = new SchemaShape.Column(AnnotationUtils.Kinds.SlotNames, VectorKind.Vector, TextDataViewType.Instance, isKey: false);
        return shape.With(new SchemaShape.Column(name, VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape([slotNames])));
    }

    /// <summary>Gives the shape a <see cref="float"/>; a column of the same name is replaced.</summary>
    public static SchemaShape WithSingle(this SchemaShape shape, string name) =>
        shape.With(new SchemaShape.Column(name, VectorKind.Scalar, NumberDataViewType.Single, isKey: false));

    /// <summary>Gives the shape a text; a column of the same name is replaced.</summary>
    public static SchemaShape WithText(this SchemaShape shape, string name) =>
        shape.With(new SchemaShape.Column(name, VectorKind.Scalar, TextDataViewType.Instance, isKey: false));

    /// <summary>Gives the shape a key with the values of another's; a column of the same name is replaced.</summary>
    public static SchemaShape WithKey(this SchemaShape shape, string name, SchemaShape.Column like)
    {
        SchemaShape annotations = new(like.Annotations.Where(a => a.Name == AnnotationUtils.Kinds.KeyValues));
        return shape.With(new SchemaShape.Column(name, VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, annotations));
    }

    private static SchemaShape With(this SchemaShape shape, SchemaShape.Column column) => new([.. shape.Where(c => c.Name != column.Name), column]);
}
