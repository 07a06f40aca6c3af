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
        var column = new SchemaShape.Column(name, VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape([slotNames]));
        return new SchemaShape([.. shape.Where(c => c.Name != name), column]);
    }
}
