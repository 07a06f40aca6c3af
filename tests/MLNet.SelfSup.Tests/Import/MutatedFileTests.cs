using System.Diagnostics;
using System.Reflection;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>2,550 damaged files: each ends in a clear error or a correct load, quickly and in bounded memory.</summary>
[TestClass]
public sealed class MutatedFileTests : IDisposable
{
    private const int FilesOfAKind = 300;
    private const int FilesOfModels = 250;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly TorchRuntime _runtime = new();

    public TestContext TestContext { get; set; } = null!;

    private string Original => Path.Combine(_folder.Path, "original");

    private string Damaged => Path.Combine(_folder.Path, "damaged");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Import_DamagedZip_IsAnErrorOrTheSameWeights()
    {
        CheckpointWriter.WriteZip(Original, TinyCheckpoint.Wrap(TinyCheckpoint.State()));

        Run(seed: 1, () => TinyCheckpoint.AssertWeights(Import()));
    }

    [TestMethod]
    public void Import_DamagedPickleInAWholeZip_IsAnErrorOrAnEncoder()
    {
        var writer = new PickleWriter();
        byte[] pickle = writer.Write(TinyCheckpoint.Wrap(TinyCheckpoint.State()));

        Run(seed: 2, () => Use(Import()), random => CheckpointWriter.WriteZip(Damaged, Mutation.Apply(pickle, random), writer.Storages.Values));
    }

    [TestMethod]
    public void Import_DamagedLegacyFile_IsAnErrorOrAnEncoder()
    {
        CheckpointWriter.WriteLegacy(Original, TinyCheckpoint.Wrap(TinyCheckpoint.State()));

        Run(seed: 3, () => Use(Import()));
    }

    [TestMethod]
    public void Import_DamagedSafeTensors_IsAnErrorOrAnEncoder()
    {
        WriteSafeTensors(new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });

        Run(seed: 4, () => Use(Import()));
    }

    [TestMethod]
    public void Load_DamagedEncoder_IsAnErrorOrTheSameEncoder()
    {
        TinyEncoder.Create().Save(Original);

        Run(seed: 5, () =>
        {
            EncoderArtifact loaded = EncoderArtifact.Load(Damaged);
            bool isChecked = SafeTensorsFile.Read(Damaged).Metadata.ContainsKey("mlnet-selfsup.sha256");
            Assert.AreEqual(TinyEncoder.Create().Description, loaded.Description);
            Assert.IsTrue(!isChecked || TinyEncoder.Create().Tensors.All(t => t.Value.Bytes.Span.SequenceEqual(loaded.Tensors[t.Key].Bytes.Span)));
        });
    }

    [TestMethod]
    public void Load_DamagedEncoderWithoutChecksum_IsAnErrorOrAnEncoder()
    {
        TinyEncoder.Create().Save(Original);
        var metadata = SafeTensorsFile.Read(Original).Metadata.Where(m => !m.Key.EndsWith("sha256", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        WriteSafeTensors(metadata, TinyEncoder.Create().Tensors);

        Run(seed: 6, () => Use(EncoderArtifact.Load(Damaged)));
    }

    [TestMethod]
    public void Load_DamagedModelZip_IsAnErrorOrAModel()
    {
        SaveModel();

        Run(seed: 7, LoadModel, count: FilesOfModels);
    }

    [TestMethod]
    [DataRow("Model.key")]
    [DataRow(ModelZip.Encoder)]
    public void Load_DamagedEntryInAWholeModelZip_IsAnErrorOrAModel(string entry)
    {
        SaveModel();

        Run(
            seed: 8,
            LoadModel,
            random =>
            {
                File.Delete(Damaged);
                ModelZip.Rewrite(Original, Damaged, entry, content => Mutation.Apply(content, random));
            },
            FilesOfModels);
    }

    // What files are allowed to end in; anything else, and a test that does not come back, is a failure.
    private static bool IsClear(Exception exception, bool isModel) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => isModel && IsClear(inner, isModel),
        InvalidDataException or ArgumentException => true,
        // What ML.NET makes of its own parts of a model, of an assembly's name for instance.
        FormatException or InvalidOperationException or NotSupportedException or IOException => isModel,
        _ => false,
    };

    private void Run(int seed, Action load, Action<Random>? damage = null, int count = FilesOfAKind)
    {
        var random = new Random(seed);
        int loads = 0;
        var errors = new Dictionary<string, int>(StringComparer.Ordinal);
        byte[] original = damage is null ? File.ReadAllBytes(Original) : [];
        damage ??= r => File.WriteAllBytes(Damaged, Mutation.Apply(original, r));
        for (int i = 0; i < count; i++)
        {
            damage(random);
            var clock = Stopwatch.StartNew();
            long allocated = Measure.Allocations(() =>
            {
                try
                {
                    load();
                    loads++;
                }
                catch (Exception exception) when (exception is not UnitTestAssertException)
                {
                    string kind = (exception is TargetInvocationException { InnerException: { } inner } ? inner : exception).GetType().Name;
                    errors[kind] = errors.GetValueOrDefault(kind) + 1;
                    Assert.IsTrue(IsClear(exception, load == LoadModel), $"File {i}: {exception}");
                }
            });

            Assert.IsLessThan((2 * new FileInfo(Damaged).Length) + Measure.Allowance, allocated, $"File {i} allocates {allocated} bytes.");
            Assert.IsLessThan(TimeLimit, clock.Elapsed, $"File {i}");
        }

        TestContext.WriteLine($"{count} files: {loads} load; errors: {string.Join(", ", errors.Select(e => $"{e.Key} {e.Value}"))}");
    }

    private EncoderArtifact Import() => _runtime.Importer!.Import(Damaged, TinyCheckpoint.Options);

    private void Use(EncoderArtifact artifact)
    {
        using IEncoder encoder = _runtime.CreateEncoder(artifact, ComputeDevice.Cpu);
        Assert.IsGreaterThan(0, encoder.FeatureDim);
    }

    private void WriteSafeTensors(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, TensorData>? tensors = null)
    {
        using FileStream stream = File.Create(Original);
        SafeTensorsFile.Write(stream, tensors ?? TinyCheckpoint.Weights, metadata);
    }

    private void SaveModel()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(TestPictures.Bytes(1));
        ml.Model.Save(ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(data), data.Schema, Original);
    }

    private void LoadModel()
    {
        ITransformer model = new MLContext().Model.Load(Damaged, out _);
        (model as IDisposable)?.Dispose();
    }
}
