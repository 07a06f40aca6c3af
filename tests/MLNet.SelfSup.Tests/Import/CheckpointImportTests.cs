using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Golden;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Families of checkpoints, what is left out, and what errors tell.</summary>
[TestClass]
public sealed class CheckpointImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string CheckpointPath => Path.Combine(_folder.Path, "checkpoint.pth");

    private static VisionTransformerOptions Architecture => TinyEncoder.Architecture;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("model", "", "vit")]
    [DataRow("state_dict", "module.", "vit")]
    [DataRow("model", "_orig_mod.module.", "vit")]
    [DataRow("teacher", "backbone.", "dino")]
    [DataRow("student", "module.backbone.", "dino")]
    [DataRow("state_dict", "module.base_encoder.", "mocov3")]
    public void Import_KnownFamilies_LoseTheirPrefix(string entry, string prefix, string method)
    {
        CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(TinyCheckpoint.State(prefix), entry));

        EncoderArtifact artifact = Import();

        TinyCheckpoint.AssertWeights(artifact);
        Assert.AreEqual(method, artifact.Description.Provenance.Method);
        Assert.AreEqual(Architecture, artifact.Description.Architecture);
    }

    [TestMethod]
    public void Import_BareStateDict_NeedsNoEntry()
    {
        CheckpointWriter.WriteLegacy(CheckpointPath, TinyCheckpoint.State());

        TinyCheckpoint.AssertWeights(Import());
    }

    [TestMethod]
    public void Import_NamedEntry_IsTakenInstead()
    {
        Dictionary<string, object?> content = TinyCheckpoint.Wrap(new Dictionary<string, object?>(StringComparer.Ordinal) { ["x"] = PickledTensor.OfSingles("x", [1], 1) });
        content["model_ema"] = TinyCheckpoint.State();
        CheckpointWriter.WriteZip(CheckpointPath, content);

        TinyCheckpoint.AssertWeights(Import(TinyCheckpoint.Options with { StateName = "model_ema" }));
        string message = Error(TinyCheckpoint.Options with { StateName = "weights" });
        Assert.Contains("in an entry weights", message, StringComparison.Ordinal);
        Assert.Contains("model, optimizer, epoch, args, model_ema", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Import_NumberBesideTheState_IsNotTakenForIt()
    {
        Dictionary<string, object?> content = TinyCheckpoint.Wrap(TinyCheckpoint.State(), "state_dict");
        content["best_acc1"] = PickledTensor.OfSingles("best", [76.5f]);
        CheckpointWriter.WriteZip(CheckpointPath, content);

        TinyCheckpoint.AssertWeights(Import());
    }

    [TestMethod]
    public void Import_TwoTensorsOfOneName_AreRefused()
    {
        Dictionary<string, object?> state = TinyCheckpoint.State();
        state["module.norm.bias"] = PickledTensor.OfSingles("second", new float[8], 8);
        CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(state));

        Assert.Contains("'norm.bias' and 'module.norm.bias' are both", Error(TinyCheckpoint.Options), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Import_DecoderFollowersAndProjectors_AreLeftOut()
    {
        Dictionary<string, object?> state = TinyCheckpoint.State("module.base_encoder.");
        foreach (string name in new[] { "module.base_encoder.head.0.weight", "module.momentum_encoder.cls_token", "module.predictor.0.weight" })
        {
            state.Add(name, PickledTensor.OfSingles(name, [1], 1));
        }

        CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(state, "state_dict"));

        TinyCheckpoint.AssertWeights(Import());
    }

    [TestMethod]
    public void Import_WhatDoesNotFit_IsNamedAtOnce()
    {
        Dictionary<string, object?> state = TinyCheckpoint.State();
        state.Remove("blocks.0.attn.proj.bias");
        state.Remove("norm.weight");
        state["dist_token"] = PickledTensor.OfSingles("dist_token", new float[8], 1, 1, 8);
        state["norm.bias"] = PickledTensor.OfSingles("norm.bias", new float[9], 9);
        CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(state));

        string message = Error(TinyCheckpoint.Options);

        Assert.Contains("missing: blocks.0.attn.proj.bias, norm.weight", message, StringComparison.Ordinal);
        Assert.Contains("left over: dist_token", message, StringComparison.Ordinal);
        Assert.Contains("norm.bias is [9] instead of [8]", message, StringComparison.Ordinal);
        Assert.Contains(CheckpointPath, message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Import_HeadsThatNoRuleTells_AsksForTheOption()
    {
        CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(TinyCheckpoint.State()));

        Assert.Contains("Set NumHeads", Error(new EncoderImportOptions()), StringComparison.Ordinal);
        Assert.Contains("not a multiple of NumHeads", Assert.ThrowsExactly<ArgumentException>(() => Import(new EncoderImportOptions { NumHeads = 3 })).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Import_LinearProbe_PredictsByItsHead()
    {
        Dictionary<string, object?> state = TinyCheckpoint.State();
        Add("head.0.running_mean", new float[8], 8);
        Add("head.0.running_var", [1, 1, 1, 1, 1, 1, 1, 1], 8);
        Add("head.1.weight", [.. Enumerable.Range(0, 24).Select(i => i / 24f)], 3, 8);
        Add("head.1.bias", [0, 0.5f, 1], 3);
        CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(state));

        EncoderArtifact artifact = Import();

        Assert.AreEqual(new HeadDescription { OutputCount = 3, Input = HeadInput.Representation, HasBatchNorm = true }, artifact.Description.Head);
        using IImagePredictor predictor = new TorchRuntime().CreatePredictor(artifact, ComputeDevice.Cpu);
        var probabilities = new float[3];
        predictor.Predict(new float[3 * Architecture.ImageSize * Architecture.ImageSize], probabilities);
        Assert.AreEqual(1, probabilities.Sum(), 1e-5);

        void Add(string name, float[] values, params long[] shape) => state.Add(name, PickledTensor.OfSingles(name, values, shape));
    }

    [TestMethod]
    public void Import_ClassifierOfAResNetWithoutCounters_IsKept()
    {
        ResNetOptions architecture = new() { ImageSize = 32, StageDepths = [1, 1], Width = 4, StemKernelSize = 3, StemStride = 1, StemPooling = false };
        Dictionary<string, object?> state = EncoderShapes.Of(architecture)
            .Where(s => !s.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Append(new("fc.weight", [5, 8])).Append(new("fc.bias", [5]))
            .ToDictionary(s => s.Key, object? (s) => PickledTensor.OfSingles(s.Key, new float[s.Value.Aggregate(1L, (a, b) => a * b)], s.Value), StringComparer.Ordinal);
        CheckpointWriter.WriteLegacy(CheckpointPath, TinyCheckpoint.Wrap(state, "state_dict"));

        EncoderArtifact artifact = Import(new EncoderImportOptions { ImageSize = 32 });

        Assert.AreEqual(architecture, artifact.Description.Architecture);
        Assert.AreEqual(5, artifact.Description.Head!.OutputCount);
        Assert.AreEqual("resNet", artifact.Description.Provenance.Method);
        Assert.Contains(
            "no class token",
            Assert.ThrowsExactly<ArgumentException>(() => Import(new EncoderImportOptions { Features = new FeatureOptions { Pooling = FeaturePooling.ClassToken } })).Message,
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void Import_AnotherImageSize_ResizesThePositionsAsTheOfficialCode()
    {
        IReadOnlyDictionary<string, TensorData> tables = GoldenFolder.Require("posembed", "posembed.safetensors").ReadTensors("posembed.safetensors");
        foreach (string name in tables.Keys.Where(n => n.StartsWith("interp_in_", StringComparison.Ordinal)))
        {
            string[] grids = name["interp_in_".Length..].Split("to");
            Dictionary<string, object?> state = TinyCheckpoint.State();
            state["pos_embed"] = PickledTensor.OfSingles("pos_embed", tables[name].ToSingles(), [.. tables[name].Shape]);
            CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(state));

            EncoderArtifact artifact = Import(TinyCheckpoint.Options with { ImageSize = int.Parse(grids[1]) * Architecture.PatchSize });

            float[] expected = tables[name.Replace("_in_", "_out_", StringComparison.Ordinal)].ToSingles();
            CollectionAssert.AreEqual(expected, artifact.Tensors["pos_embed"].ToSingles(), FloatComparer.Within(1e-5f), name);
        }
    }

    [TestMethod]
    public void Pretrain_FromAnImportedEncoder_GoesOnAtAnotherImageSize()
    {
        MaeGolden golden = MaeGolden.Require("checkpoint-0.pth");
        string encoderFile = Path.Combine(_folder.Path, "encoder.safetensors");
        EncoderArtifact imported = new TorchImporter().Import(
            GoldenFolder.Require("mae").PathOf("checkpoint-0.pth"), new EncoderImportOptions { NumHeads = golden.Options.Encoder.NumHeads });
        imported.Save(encoderFile);
        VisionTransformerOptions larger = golden.Options.Encoder with { ImageSize = 2 * golden.Options.Encoder.ImageSize };
        var options = new MaeOptions { Encoder = larger, InitialEncoder = encoderFile, Epochs = 1, BatchSize = 4, Threads = 1, BaseLearningRate = 1e-9 };

        EncoderArtifact trained = new TorchPretrainer().Pretrain(
            new PretrainingRequest { Options = options, Images = new PatternImages(8, larger.ImageSize), Seed = 1 }, CancellationToken.None);

        CollectionAssert.AreEqual(
            imported.Tensors["blocks.1.mlp.fc1.weight"].ToSingles(), trained.Tensors["blocks.1.mlp.fc1.weight"].ToSingles(), FloatComparer.Within(1e-5f));
        Assert.AreEqual(1 + larger.PatchCount, trained.Tensors["pos_embed"].Shape[1]);
        Assert.AreEqual(2, trained.Description.Provenance.Steps);
    }

    [TestMethod]
    public void Import_OtherFiles_SayWhatTheyAre()
    {
        TinyEncoder.Create().Save(CheckpointPath);
        Assert.Contains("an encoder of this library already", Error(TinyCheckpoint.Options), StringComparison.Ordinal);
        File.WriteAllText(CheckpointPath, "hello");
        Assert.Contains("neither a checkpoint of PyTorch", Error(TinyCheckpoint.Options), StringComparison.Ordinal);
        File.WriteAllBytes(CheckpointPath, []);
        Assert.Contains("neither a checkpoint of PyTorch", Error(TinyCheckpoint.Options), StringComparison.Ordinal);
        Assert.ThrowsExactly<FileNotFoundException>(() => Import(null, Path.Combine(_folder.Path, "absent.pth")));
    }

    [TestMethod]
    public void Import_OtherContent_SaysWhatItIs()
    {
        CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(new Dictionary<string, object?>(StringComparer.Ordinal) { ["fc.weight"] = PickledTensor.OfSingles("0", [1], 1, 1) }));

        Assert.Contains("no encoder that this library knows", Error(TinyCheckpoint.Options), StringComparison.Ordinal);
    }

    private EncoderArtifact Import(EncoderImportOptions? options = null, string? path = null) => new TorchImporter().Import(path ?? CheckpointPath, options ?? TinyCheckpoint.Options);

    private string Error(EncoderImportOptions options) => Assert.ThrowsExactly<InvalidDataException>(() => Import(options)).Message;
}
