using System.Reflection;
using MLNet.SelfSup.Onnx.Runtime;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests.Architecture;

/// <summary>Data flows one way: images → views → method → trainer → encoder artefact → ML.NET transformer.</summary>
[TestClass]
public class LayeringTests
{
    // What the types of a folder may refer to, beside their own folder. Runtime, the entry point, may refer to all.
    private static readonly Dictionary<string, string[]> AllowedInTorch = new(StringComparer.Ordinal)
    {
        ["Native"] = [],
        ["Layers"] = [],
        ["Views"] = [],
        ["Encoders"] = ["Layers"],
        ["Training"] = ["Native", "Layers", "Views"],
        ["Methods"] = ["Layers", "Encoders", "Views", "Training"],
        ["Import"] = ["Layers", "Encoders"],
        ["Supervised"] = ["Layers", "Encoders", "Views", "Training"],
    };

    private static readonly Dictionary<string, string[]> AllowedInOnnx = new(StringComparer.Ordinal)
    {
        ["Graphs"] = [],
        ["Layers"] = ["Graphs"],
        ["Encoders"] = ["Graphs", "Layers"],
        ["Runtime"] = ["Encoders"],
    };

    private static Assembly Core => typeof(EncoderRuntimes).Assembly;

    private static Assembly Torch => typeof(NativeLibraryLoader).Assembly;

    private static Assembly Onnx => typeof(OnnxRuntimeEngine).Assembly;

    private static Assembly Glue => typeof(Microsoft.ML.SelfSupervisedExtensions).Assembly;

    [TestMethod]
    public void Core_References_NeitherTorchNorMachineLearning() =>
        AssertReferencesNone(Core, ["TorchSharp", "Microsoft.ML", "MLNet.SelfSup"], "Microsoft.ML.Tokenizers"); // a library by itself

    [TestMethod]
    public void Torch_References_NoMachineLearning() =>
        AssertReferencesNone(Torch, ["Microsoft.ML", "MLNet.SelfSup"], "MLNet.SelfSup.Core");

    [TestMethod]
    public void Onnx_References_NeitherTorchNorMachineLearning() =>
        AssertReferencesNone(Onnx, ["TorchSharp", "Microsoft.ML", "MLNet.SelfSup"], "Microsoft.ML.OnnxRuntime", "MLNet.SelfSup.Core");

    [TestMethod]
    public void Glue_References_NoEngine() =>
        AssertReferencesNone(Glue, "TorchSharp", "MLNet.SelfSup.Torch", "MLNet.SelfSup.Onnx", "Microsoft.ML.OnnxRuntime");

    [TestMethod]
    public void Folders_OfTheTorchEngine_ReferOneWay() => AssertReferOneWay(Torch, AllowedInTorch);

    [TestMethod]
    public void Folders_OfTheOnnxEngine_ReferOneWay() => AssertReferOneWay(Onnx, AllowedInOnnx);

    private static void AssertReferOneWay(Assembly assembly, Dictionary<string, string[]> allowed)
    {
        string root = assembly.GetName().Name + ".";
        string[] wrong = [.. assembly.GetTypes()
            .Where(t => FolderOf(t) is { } folder && allowed.ContainsKey(folder))
            .SelectMany(t => ReferencedTypes(t).Select(r => (From: t, To: r)))
            .Where(edge => FolderOf(edge.To) is { } to && to != FolderOf(edge.From) && !allowed[FolderOf(edge.From)!].Contains(to, StringComparer.Ordinal))
            .Select(edge => $"{edge.From.FullName} -> {edge.To.FullName}")
            .Distinct()];

        Assert.IsEmpty(wrong, string.Join(Environment.NewLine, wrong));

        string? FolderOf(Type type) =>
            type.Namespace is { } space && space.StartsWith(root, StringComparison.Ordinal) ? space[root.Length..].Split('.')[0] : null;
    }

    private static void AssertReferencesNone(Assembly assembly, params string[] prefixes) => AssertReferencesNone(assembly, prefixes, []);

    private static void AssertReferencesNone(Assembly assembly, string[] prefixes, params string[] except)
    {
        string[] wrong = [.. assembly.GetReferencedAssemblies()
            .Select(r => r.Name!)
            .Where(name => !except.Contains(name, StringComparer.Ordinal) && prefixes.Any(p => name == p || name.StartsWith(p + ".", StringComparison.Ordinal)))];

        Assert.IsEmpty(wrong, string.Join(", ", wrong));
    }

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
