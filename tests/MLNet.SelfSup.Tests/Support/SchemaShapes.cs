using System.Reflection;
using Microsoft.ML;

namespace MLNet.SelfSup.Tests.Support;

/// <summary>Makes the shape of a schema, which ML.NET keeps to itself.</summary>
internal static class SchemaShapes
{
    public static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.NonPublic | BindingFlags.Static)!.Invoke(null, [schema])!;
}
