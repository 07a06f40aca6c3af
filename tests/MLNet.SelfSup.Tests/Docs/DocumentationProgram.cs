using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace MLNet.SelfSup.Tests.Docs;

/// <summary>Makes a program of a page's blocks and runs it.</summary>
/// <remarks>
/// Each block is a function within that of the block above it: it sees what stands above, and may give a name a new meaning, as a reader takes it who copies one block
/// after the other into projects of their own.
/// </remarks>
internal static partial class DocumentationProgram
{
    private const string TypeName = "Page";
    private const string MethodName = "Run";

    // What the SDK gives a new console project.
    private static readonly string[] ImplicitUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>Compiles and runs a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="usings">Namespaces that the front page says to use.</param>
    /// <param name="given">What the reader has, by name.</param>
    public static async Task RunAsync(DocumentationPage page, IEnumerable<string> usings, IReadOnlyDictionary<string, object> given)
    {
        Assembly assembly = Compile(page, Write(page, usings, given));
        MethodInfo run = assembly.GetType(TypeName)!.GetMethod(MethodName)!;
        await ((Task)run.Invoke(null, [given])!).ConfigureAwait(false);
    }

    /// <summary>Tells the namespaces that a block names.</summary>
    public static IEnumerable<string> UsingsOf(string block) =>
        block.Split('\n').Where(IsUsing).Select(line => line["using ".Length..line.IndexOf(';', StringComparison.Ordinal)]);

    private static string Write(DocumentationPage page, IEnumerable<string> usings, IReadOnlyDictionary<string, object> given)
    {
        var text = new StringBuilder();
        foreach (string name in ImplicitUsings.Concat(usings).Concat(page.Blocks.SelectMany(UsingsOf)).Distinct(StringComparer.Ordinal))
        {
            text.AppendLine($"using {name};");
        }

        text.AppendLine($"public static class {TypeName} {{ public static async Task {MethodName}(IReadOnlyDictionary<string, object> given) {{ await Task.CompletedTask;");
        foreach ((string name, object value) in given)
        {
            string type = value is Microsoft.ML.IDataView ? typeof(Microsoft.ML.IDataView).FullName! : value.GetType().FullName!;
            text.AppendLine($"var {name} = ({type})given[\"{name}\"];");
        }

        for (int i = 0; i < page.Blocks.Count; i++)
        {
            text.AppendLine("await ((Func<Task>)(async () => {").AppendLine($"#line 1 \"{page.Name}, block {i + 1}\"");
            text.AppendJoin('\n', page.Blocks[i].Split('\n').Select(line => IsUsing(line) ? string.Empty : line)).AppendLine();
        }

        return text.AppendLine(string.Concat(Enumerable.Repeat("}))();", page.Blocks.Count))).AppendLine("}}").ToString();
    }

    private static Assembly Compile(DocumentationPage page, string source)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Docs-{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(source)], References.Value, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var stream = new MemoryStream();
        EmitResult result = compilation.Emit(stream);
        Assert.IsTrue(result.Success, $"{page.Name} does not compile:{Environment.NewLine}{string.Join(Environment.NewLine, result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}");
        stream.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(stream);
    }

    private static bool IsUsing(string line) => Using().IsMatch(line);

    [GeneratedRegex(@"^using [\w.]+;", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Using();
}
