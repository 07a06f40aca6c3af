using System.Reflection;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests.Architecture;

/// <summary>Data flows one way: images → views → method → trainer → encoder artefact → ML.NET transformer.</summary>
[TestClass]
public class LayeringTests
{
    private const string Root = "MLNet.SelfSup.Torch.";

    // What the types of a folder may refer to, beside their own folder. Runtime, the entry point, may refer to all.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Native"] = [],
        ["Layers"] = [],
        ["Views"] = [],
        ["Encoders"] = ["Layers"],
        ["Training"] = ["Native", "Views"],
        ["Methods"] = ["Layers", "Encoders", "Views", "Training"],
        ["Import"] = ["Layers", "Encoders"],
        ["Supervised"] = ["Layers", "Encoders", "Views", "Training"],
    };

    private static Assembly Core => typeof(EncoderRuntimes).Assembly;

    private static Assembly Torch => typeof(NativeLibraryLoader).Assembly;

    private static Assembly Glue => typeof(Microsoft.ML.SelfSupervisedExtensions).Assembly;

    [TestMethod]
    public void Core_References_NeitherTorchNorMachineLearning() =>
        AssertReferencesNone(Core, ["TorchSharp", "Microsoft.ML", "MLNet.SelfSup"], except: "Microsoft.ML.Tokenizers"); // a library by itself

    [TestMethod]
    public void Torch_References_NoMachineLearning() =>
        AssertReferencesNone(Torch, "Microsoft.ML", "MLNet.SelfSup", except: "MLNet.SelfSup.Core");

    [TestMethod]
    public void Glue_References_NoTorch() =>
        AssertReferencesNone(Glue, "TorchSharp", "MLNet.SelfSup.Torch");

    [TestMethod]
    public void Folders_OfTheTorchEngine_ReferOneWay()
    {
        string[] wrong = [.. Torch.GetTypes()
            .Where(t => FolderOf(t) is { } folder && Allowed.ContainsKey(folder))
            .SelectMany(t => ReferencedTypes(t).Select(r => (From: t, To: r)))
            .Where(edge => FolderOf(edge.To) is { } to && to != FolderOf(edge.From) && !Allowed[FolderOf(edge.From)!].Contains(to, StringComparer.Ordinal))
            .Select(edge => $"{edge.From.FullName} -> {edge.To.FullName}")
            .Distinct()];

        Assert.IsEmpty(wrong, string.Join(Environment.NewLine, wrong));
    }

    private static void AssertReferencesNone(Assembly assembly, params string[] prefixes) => AssertReferencesNone(assembly, prefixes, except: null);

    private static void AssertReferencesNone(Assembly assembly, string first, string second, string except) => AssertReferencesNone(assembly, [first, second], except);

    private static void AssertReferencesNone(Assembly assembly, string[] prefixes, string? except)
    {
        string[] wrong = [.. assembly.GetReferencedAssemblies()
            .Select(r => r.Name!)
            .Where(name => name != except && prefixes.Any(p => name == p || name.StartsWith(p + ".", StringComparison.Ordinal)))];

        Assert.IsEmpty(wrong, string.Join(", ", wrong));
    }

    private static string? FolderOf(Type type) =>
        type.Namespace is { } space && space.StartsWith(Root, StringComparison.Ordinal) ? space[Root.Length..].Split('.')[0] : null;

    private static IEnumerable<Type> ReferencedTypes(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<MethodBase> methods = type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All));
        IEnumerable<Type> found = type.GetFields(All).Select(f => f.FieldType)
            .Concat(methods.SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Concat(m.GetMethodBody()?.LocalVariables.Select(l => l.LocalType) ?? [])))
            .Concat(type.GetMethods(All).Select(m => m.ReturnType))
            .Concat(type.GetInterfaces())
            .Append(type.BaseType ?? typeof(object));
        return found.SelectMany(Unwrap);
    }

    private static IEnumerable<Type> Unwrap(Type type)
    {
        if (type.HasElementType)
        {
            return Unwrap(type.GetElementType()!);
        }

        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Unwrap).Append(type) : [type];
    }
}
