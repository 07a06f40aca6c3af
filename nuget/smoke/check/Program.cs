// Checks what is inside the packages of a folder: dotnet run nuget/smoke/check/Program.cs FOLDER
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;

const string EmbeddedSource = "0E8A571B-6926-466E-B4AD-8AB04611F5FE";
string[] frameworks = ["net8.0", "net10.0"];
string[] libraries = ["MLNet.SelfSup", "MLNet.SelfSup.Core", "MLNet.SelfSup.Onnx", "MLNet.SelfSup.Torch"];
var backends = new Dictionary<string, string>
{
    ["MLNet.SelfSup.Cpu"] = "TorchSharp-cpu",
    ["MLNet.SelfSup.Cuda.Linux"] = "TorchSharp-cuda-linux",
    ["MLNet.SelfSup.Cuda.Windows"] = "TorchSharp-cuda-windows",
};
string folder = args[0];
var faults = new List<string>();
var found = new HashSet<string>();
foreach (string path in Directory.GetFiles(folder, "*.nupkg").Order(StringComparer.Ordinal))
{
    CheckPackage(path);
}

const string Tool = "MLNet.SelfSup.Cli";
if (!found.Any(i => i.StartsWith(Tool + ".", StringComparison.Ordinal)))
{
    faults.Add($"{Tool}: there is a package of it for no platform in '{folder}'.");
}

foreach (string id in libraries.Append(Tool).Concat(backends.Keys).Where(i => !found.Contains(i)))
{
    faults.Add($"{id}: there is no such package in '{folder}'.");
}

faults.ForEach(Console.Error.WriteLine);
Console.WriteLine($"{found.Count} packages looked into, {faults.Count} faults.");
return faults.Count == 0 ? 0 : 1;

void CheckPackage(string path)
{
    using ZipArchive package = ZipFile.OpenRead(path);
    HashSet<string> files = [.. package.Entries.Select(e => e.FullName)];
    XElement metadata = ReadMetadata(package);
    string id = Value(metadata, "id");
    found.Add(id);
    foreach (string file in new[] { Value(metadata, "readme"), Value(metadata, "icon") })
    {
        Expect(files.Contains(file), id, $"readme or icon '{file}' is not inside");
    }

    Expect(Value(metadata, "license") == "MIT", id, $"the licence is '{Value(metadata, "license")}', not MIT");
    Expect(Value(metadata, "description").Length > 40, id, "the description is missing or shorter than 40 characters");
    ILookup<string, string> dependencies = metadata.Descendants().Where(e => e.Name.LocalName == "dependency")
        .ToLookup(e => (string)e.Attribute("id")!, e => ((string)e.Attribute("version")!).Replace(" ", string.Empty, StringComparison.Ordinal));
    string version = Value(metadata, "version");
    foreach (IGrouping<string, string> own in dependencies.Where(d => d.Key.StartsWith("MLNet.SelfSup", StringComparison.Ordinal)))
    {
        Expect(own.All(v => v == $"[{version}]"), id, $"depends on {own.Key} {string.Join(", ", own)}, not on exactly [{version}]");
    }

    if (libraries.Contains(id))
    {
        CheckLibrary(id, files, Path.ChangeExtension(path, ".snupkg"));
    }

    // The tool carries the libraries of others, and has to carry their licences too.
    if (id.StartsWith("MLNet.SelfSup.Cli.", StringComparison.Ordinal))
    {
        foreach (string licence in new[] { "/libtorch-cpu-", "/torchsharp/", "/microsoft.ml/", "/microsoft.ml.onnxruntime/", "/skiasharp/", "/parquet.net/" })
        {
            Expect(files.Any(f => f.Contains($"/notices{licence}", StringComparison.Ordinal)), id, $"no licence of '{licence.Trim('/')}' is inside");
        }
    }

    if (id == "MLNet.SelfSup")
    {
        Expect(dependencies["Microsoft.ML"].Any() && dependencies["Microsoft.ML"].All(v => v is "[5.0.1,6.0.0)"), id, $"depends on Microsoft.ML {string.Join(", ", dependencies["Microsoft.ML"])}, not on [5.0.1,6.0.0)");
    }

    if (backends.TryGetValue(id, out string? backend))
    {
        foreach (string needed in new[] { "MLNet.SelfSup", "MLNet.SelfSup.Torch", backend })
        {
            Expect(dependencies[needed].Any(), id, $"does not depend on {needed}");
        }
    }
}

void CheckLibrary(string id, HashSet<string> files, string symbolPath)
{
    Expect(File.Exists(symbolPath), id, $"has no symbols '{symbolPath}'");
    if (!File.Exists(symbolPath))
    {
        return;
    }

    using ZipArchive symbols = ZipFile.OpenRead(symbolPath);
    foreach (string framework in frameworks)
    {
        string stem = $"lib/{framework}/{id}";
        Expect(files.Contains($"{stem}.dll"), id, $"'{stem}.dll' is not inside");
        Expect(files.Contains($"{stem}.xml"), id, $"the documentation '{stem}.xml' is not inside");
        ZipArchiveEntry? pdb = symbols.GetEntry($"{stem}.pdb");
        Expect(pdb is not null, id, $"'{stem}.pdb' is not in the symbols");
        if (pdb is not null)
        {
            CheckSources(id, pdb);
        }
    }
}

// Every source is embedded and named from the root of the repository: the same bits wherever it was built.
void CheckSources(string id, ZipArchiveEntry pdb)
{
    using var copy = new MemoryStream();
    using (Stream stream = pdb.Open())
    {
        stream.CopyTo(copy);
    }

    copy.Position = 0;
    using var provider = MetadataReaderProvider.FromPortablePdbStream(copy);
    MetadataReader reader = provider.GetMetadataReader();
    foreach (DocumentHandle handle in reader.Documents)
    {
        string name = reader.GetString(reader.GetDocument(handle).Name);
        string? fault = !name.StartsWith("/_/", StringComparison.Ordinal) ? $"the symbols name the folder of a machine, '{name}': build with CI=true"
            : !reader.GetCustomDebugInformation(handle).Any(c => reader.GetGuid(reader.GetCustomDebugInformation(c).Kind) == new Guid(EmbeddedSource)) ? $"the symbols lack the source '{name}'"
            : null;
        if (fault is not null)
        {
            Expect(false, id, fault);
            return; // the others have it too
        }
    }
}

void Expect(bool holds, string id, string fault)
{
    if (!holds)
    {
        faults.Add($"{id}: {fault}.");
    }
}

static XElement ReadMetadata(ZipArchive package)
{
    using Stream stream = package.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
    return XDocument.Load(stream).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
}

static string Value(XElement metadata, string name) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? string.Empty;
