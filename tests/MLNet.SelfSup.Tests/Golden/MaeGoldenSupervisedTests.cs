using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Training;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Supervised;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>MAE's fine-tuning and linear probing, replayed.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class MaeGoldenSupervisedTests
{
    private const string FineTune = "finetune";
    private const string Probe = "linprobe";

    [TestMethod]
    public void FineTune_Groups_AreTheOfficialOnes()
    {
        MaeGolden golden = MaeGolden.Require();
        using SupervisedMethod method = Load(golden, FineTuneOptionsOf(golden));

        // The final norm of the pre-training stands in our network, unused; the official one has none.
        string[] actual = [.. method.Recipe.Groups.Select(g => Describe(g.WeightDecay, g.LearningRateScale, g.Parameters.Select(p => p.Name).Where(n => !n.StartsWith("norm.", StringComparison.Ordinal)))).Order(StringComparer.Ordinal)];

        string[] expected = [.. golden.Config.GetProperty("finetune_param_groups").EnumerateArray()
            .Select(g => Describe(g.GetProperty("weight_decay").GetDouble(), g.GetProperty("lr_scale").GetDouble(), g.GetProperty("params").EnumerateArray().Select(p => p.GetString()!)))
            .Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void FineTune_Float64_MatchesStateAndLosses(bool useFused)
    {
        MaeGolden golden = MaeGolden.Require("finetune.safetensors", "losses.json");
        FineTuneOptions options = FineTuneOptionsOf(golden);
        using SupervisedMethod method = Load(golden, options);
        using var optimizer = new AdamW(method.Recipe.Groups, options.Beta1, options.Beta2, useFused: useFused);
        double rate = golden.Config.GetProperty(FineTune).GetProperty("lr").GetDouble();
        double[] losses = ReadLosses(golden, FineTune);

        for (int step = 0; step < losses.Length; step++)
        {
            using var scope = NewDisposeScope();
            Tensor loss = ComputeLoss(golden, method, step);
            GoldenState.Step(loss, optimizer, rate);

            Assert.AreEqual(losses[step], loss.item<double>(), 1e-6, $"The loss of step {step + 1} differs.");
            CheckStep(golden, "finetune.safetensors", step, method, name => name);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void LinearProbe_Float64_MatchesHeadStatisticsAndLosses(bool useFused)
    {
        MaeGolden golden = MaeGolden.Require("linprobe.safetensors", "losses.json");
        LinearProbeOptions options = ProbeOptionsOf(golden);
        using SupervisedMethod method = Load(golden, options);
        JsonElement settings = golden.Config.GetProperty(Probe);
        using var optimizer = new Lars(method.Recipe.Groups, options.OptimizerMomentum, settings.GetProperty("trust_coefficient").GetDouble(), useFused);
        double[] losses = ReadLosses(golden, Probe);
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors("linprobe.safetensors");

        for (int step = 0; step < losses.Length; step++)
        {
            using var scope = NewDisposeScope();
            Tensor loss = ComputeLoss(golden, method, step);
            loss.backward();
            if (step == 0)
            {
                GoldenState.AssertGradients(Pick(expected, "step1.grad."), method.Networks.Encoder, _ => 1e-6);
            }

            using (no_grad())
            {
                optimizer.Step(settings.GetProperty("lr").GetDouble());
                optimizer.ZeroGrad();
            }

            Assert.AreEqual(losses[step], loss.item<double>(), 1e-6, $"The loss of step {step + 1} differs.");
            CheckStep(golden, "linprobe.safetensors", step, method, name => name.StartsWith("head.", StringComparison.Ordinal) ? name : null);
        }

        CheckEvaluation(golden, method, expected, losses.Length);
    }

    [TestMethod]
    public void LinearProbe_BatchNorm_MatchesTheOfficialOutput()
    {
        MaeGolden golden = MaeGolden.Require("linprobe.safetensors");
        using SupervisedMethod method = Load(golden, ProbeOptionsOf(golden));
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors("linprobe.safetensors");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        ImageEncoderModule encoder = method.Networks.Encoder;
        encoder.train();
        Tensor vectors = PredictionHead.Read(encoder, golden.ReadImages(0, float64), HeadInput.Representation, new FeatureOptions());

        Tensor normalized = ((nn.Module<Tensor, Tensor>)encoder.Head.named_children().First().module).call(vectors);

        TensorAssert.AreClose(expected["step1.bn_out"], normalized, 1e-6, "The normalised features");
        TensorAssert.AreClose(expected["step1.logits"], encoder.ApplyHead(vectors), 1e-6, "The logits");
    }

    private static void CheckEvaluation(MaeGolden golden, SupervisedMethod method, IReadOnlyDictionary<string, TensorData> expected, int steps)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        ImageEncoderModule encoder = method.Networks.Encoder;
        encoder.eval();
        Tensor vectors = PredictionHead.Read(encoder, golden.ReadImages(0, float64), HeadInput.Representation, new FeatureOptions());
        TensorAssert.AreClose(expected[$"step{steps}.eval_logits"], encoder.ApplyHead(vectors), 1e-6, "The logits in evaluation mode");
    }

    private static void CheckStep(MaeGolden golden, string file, int step, SupervisedMethod method, Func<string, string?> pick)
    {
        Dictionary<string, TensorData> state = Pick(golden.ReadTensors(file), $"step{step + 1}.")
            .Where(t => method.Networks.Encoder.state_dict().ContainsKey(t.Key) && pick(t.Key) is not null)
            .ToDictionary(StringComparer.Ordinal);
        Assert.IsTrue(step > 0 || state.Count > 0, $"{file} holds no state of the first step.");
        if (state.Count > 0)
        {
            GoldenState.AssertValues(state, method.Networks.Encoder.state_dict(), _ => 1e-6, $"step {step + 1} of {file}");
        }
    }

    private static Dictionary<string, TensorData> Pick(IReadOnlyDictionary<string, TensorData> tensors, string prefix) => tensors
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(t => t.Key[prefix.Length..], t => t.Value, StringComparer.Ordinal);

    private static Tensor ComputeLoss(MaeGolden golden, SupervisedMethod method, int step)
    {
        Tensor images = golden.ReadImages(step, float64);
        int size = (int)images.shape[0];
        using var generator = new Generator(0);
        var context = new StepContext { Step = step, Epoch = 0, Epochs = 1, Images = [.. Enumerable.Range(step * size, size)], Generator = generator };
        return method.ComputeLoss([images], context);
    }

    private static double[] ReadLosses(MaeGolden golden, string name) =>
        [.. golden.ReadJson("losses.json").GetProperty("float64").GetProperty(name).EnumerateArray().Select(l => l.GetDouble())];

    private static FineTuneOptions FineTuneOptionsOf(MaeGolden golden)
    {
        JsonElement settings = golden.Config.GetProperty(FineTune);
        return new FineTuneOptions
        {
            LayerDecay = settings.GetProperty("layer_decay").GetDouble(),
            WeightDecay = settings.GetProperty("weight_decay").GetDouble(),
            Beta1 = settings.GetProperty("betas")[0].GetDouble(),
            Beta2 = settings.GetProperty("betas")[1].GetDouble(),
            LabelSmoothing = settings.GetProperty("label_smoothing").GetDouble(),
            DropPath = settings.GetProperty("drop_path").GetDouble(),
        };
    }

    private static LinearProbeOptions ProbeOptionsOf(MaeGolden golden)
    {
        JsonElement settings = golden.Config.GetProperty(Probe);
        return LinearProbeOptions.Mae() with
        {
            OptimizerMomentum = settings.GetProperty("momentum").GetDouble(),
            WeightDecay = settings.GetProperty("weight_decay").GetDouble(),
        };
    }

    private static SupervisedMethod Load(MaeGolden golden, SupervisedOptions options)
    {
        var artifact = new EncoderArtifact(
            new EncoderDescription
            {
                Architecture = golden.Options.Encoder,
                Features = new FeatureOptions { Standardize = false },
                Normalization = PixelNormalization.ImageNet,
                Provenance = new EncoderProvenance { Method = "mae", LibraryVersion = "0" },
            },
            golden.ReadTensors("init.safetensors").Where(t => !TensorNames.IsDecoder(t.Key)).ToDictionary(StringComparer.Ordinal));
        int classCount = golden.Config.GetProperty(FineTune).GetProperty("num_classes").GetInt32();
        using Tensor labels = StateDict.ToTensor(golden.Inputs["labels"]);
        var method = new SupervisedMethod(new FineTuneRequest
        {
            Options = options,
            Encoder = artifact,
            Images = new TinyImages((int)labels.numel()),
            Targets = TrainingTargets.OfClasses([.. labels.data<long>().Select(l => (int)l)], classCount),
        });
        method.Module.to(float64);
        LoadHead(golden, method);
        return method;
    }

    private static void LoadHead(MaeGolden golden, SupervisedMethod method)
    {
        using var noGrad = no_grad();
        foreach ((string name, Tensor target) in method.Networks.Encoder.state_dict())
        {
            string source = name.StartsWith("head.1.", StringComparison.Ordinal) ? "head." + name["head.1.".Length..] : name;
            if (golden.Inputs.TryGetValue(source, out TensorData? given))
            {
                using Tensor value = StateDict.ToTensor(given);
                target.copy_(value);
            }
        }
    }

    private static string Describe(double weightDecay, double scale, IEnumerable<string> names) =>
        JsonSerializer.Serialize(new { weightDecay, scale = Math.Round(scale, 12), names = names.Order(StringComparer.Ordinal) });
}
