using System.Text.Json;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>One folder of golden vectors: numbers of the official PyTorch code, which tests replay.</summary>
/// <remarks>
/// The root is the environment variable <c>SELFSUP_GOLDEN</c>, or the copy beside the test assembly where it is not set.
/// Tests read every size and expected number from the files, so that they hold for another root of the same layout.
/// </remarks>
internal sealed class GoldenFolder
{
    private const string Variable = "SELFSUP_GOLDEN";

    private readonly string _path;

    private GoldenFolder(string path) => _path = path;

    /// <summary>Opens a folder, or ends the calling test as inconclusive where the root has no such folder.</summary>
    /// <param name="name">The folder below the root, such as <c>augment</c> or <c>moco/v1</c>.</param>
    /// <param name="files">Files that must be there too; one that is absent ends the test as inconclusive.</param>
    public static GoldenFolder Require(string name, params string[] files)
    {
        string? custom = Environment.GetEnvironmentVariable(Variable);
        string root = string.IsNullOrWhiteSpace(custom) ? Path.Combine(AppContext.BaseDirectory, "Golden", "data") : custom;
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"The golden folder '{root}' does not exist. Set {Variable} to a folder that holds augment, mae and so on, or unset it.");
        }

        string path = Path.Combine(root, name);
        if (!Directory.Exists(path))
        {
            Assert.Inconclusive($"The golden folder '{root}' holds no '{name}'.");
        }

        foreach (string file in files.Where(file => !File.Exists(Path.Combine(path, file))))
        {
            Assert.Inconclusive($"The golden folder '{path}' holds no '{file}'.");
        }

        return new GoldenFolder(path);
    }

    /// <summary>Tells the path of a file.</summary>
    public string PathOf(string file) => Path.Combine(_path, file);

    /// <summary>Reads the tensors of a safetensors file.</summary>
    public IReadOnlyDictionary<string, TensorData> ReadTensors(string file) => SafeTensorsFile.Read(PathOf(file)).Tensors;

    /// <summary>Reads a JSON file.</summary>
    public JsonElement ReadJson(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return document.RootElement.Clone();
    }

    /// <summary>Reads a text file.</summary>
    public string[] ReadLines(string file) => File.ReadAllLines(PathOf(file));
}
