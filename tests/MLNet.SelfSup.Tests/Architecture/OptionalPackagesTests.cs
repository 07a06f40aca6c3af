using System.Reflection;
using MLNet.SelfSup.Onnx.Runtime;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests.Architecture;

/// <summary>AutoML's package can't be restored everywhere: one example needs it, and nothing else may.</summary>
[TestClass]
public sealed class OptionalPackagesTests
{
    private const string Package = "Microsoft.ML.AutoML";
    private const string Example = "AutoML.csproj";

    private static readonly string Root = FindRoot();

    [TestMethod]
    [DataRow(typeof(EncoderRuntimes))]
    [DataRow(typeof(NativeLibraryLoader))]
    [DataRow(typeof(OnnxRuntimeEngine))]
    [DataRow(typeof(Microsoft.ML.SelfSupervisedExtensions))]
    public void Assemblies_OfTheLibrary_ReferenceNoAutoML(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);

        Assert.DoesNotContain(Package, type.Assembly.GetReferencedAssemblies().Select(r => r.Name));
    }

    [TestMethod]
    public void Solution_LeavesTheExampleOut()
    {
        Assert.IsTrue(File.Exists(Path.Combine(Root, "examples", "AutoML", Example)));

        Assert.DoesNotContain(Example, File.ReadAllText(Path.Combine(Root, "MLNet.SelfSup.sln")), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Projects_ThatReferenceAutoML_AreTheExampleAlone()
    {
        string[] projects = [.. new[] { "src", "tests", "examples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(file => File.ReadAllText(file).Contains($"\"{Package}\"", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file))];

        CollectionAssert.AreEqual(new[] { Example }, projects);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLNet.SelfSup.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests lie outside of the repository that they check.");
    }
}
