using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Methods.Albef;
using MLNet.SelfSup.Torch.Training;
using static TorchSharp.torch;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Tests.Golden;

[TestClass]
[TestCategory("Golden")]
[TestCategory("Albef")]
public sealed class AlbefGoldenTests
{
    private const double Tolerance = 1e-6;

    [TestMethod]
    public void StateDict_Init_HasTheOfficialNamesAndShapes()
    {
        AlbefGolden golden = AlbefGolden.Require();
        using AlbefNetwork network = golden.LoadNetwork(float32);

        string[] official = [.. golden.ReadTensors("init").Select(t => $"{t.Key} {string.Join('x', t.Value.Shape)}").Order(StringComparer.Ordinal)];
        string[] ours = [.. network.state_dict().Where(t => !AlbefGolden.IsOurOwn(t.Key)).Select(t => $"{t.Key} {string.Join('x', t.Value.shape)}").Order(StringComparer.Ordinal)];

        CollectionAssert.AreEqual(official, ours);
    }

    [TestMethod]
    public void Forward_Float64_MatchesEveryTensor() => CheckForward(float64, (_, _) => Tolerance);

    [TestMethod]
    public void Forward_Float32_MatchesEveryTensorWithinNoise() => CheckForward(float32, (golden, name) => golden.ReadTolerances("forward")(name));

    [TestMethod]
    public void Backward_Float64_MatchesEveryGradient()
    {
        IReadOnlyDictionary<string, TensorData> expected = AlbefGolden.Require("grads.safetensors").ReadTensors("grads");
        CheckGradients(expected, float64, name => Tolerance * Math.Max(1, expected[name].ToSingles().Max(Math.Abs)));
    }

    [TestMethod]
    public void Backward_Float32_MatchesEveryGradientWithinNoise()
    {
        AlbefGolden golden = AlbefGolden.Require("grads.safetensors", "f32_vs_f64.json");
        CheckGradients(golden.ReadTensors("grads"), float32, golden.ReadTolerances("grads"));
    }

    [TestMethod]
    public void Recipe_Groups_AreTheOfficialOnes()
    {
        AlbefGolden golden = AlbefGolden.Require();
        using AlbefNetwork network = golden.LoadNetwork(float32);

        IReadOnlyList<ParameterGroup> groups = TrainingRecipe.SpareVectors(network, golden.Options.WeightDecay);

        (double WeightDecay, string[] Names)[] expected = golden.ReadGroups();
        Assert.HasCount(expected.Length, groups);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i].WeightDecay, groups[i].WeightDecay);
            CollectionAssert.AreEquivalent(expected[i].Names, groups[i].Parameters.Select(p => p.Name).ToArray());
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Steps_Float64_MatchStatesAndLosses(bool useFused)
    {
        AlbefGolden golden = AlbefGolden.Require("losses.json", "step1.safetensors");
        using AlbefNetwork network = golden.LoadNetwork(float64);
        JsonElement settings = golden.Optimizer;
        JsonElement betas = settings.GetProperty("betas");
        IReadOnlyList<ParameterGroup> groups = TrainingRecipe.SpareVectors(network, settings.GetProperty("weight_decay").GetDouble());
        using IOptimizer optimizer = new AdamW(groups, betas[0].GetDouble(), betas[1].GetDouble(), settings.GetProperty("eps").GetDouble(), useFused);
        JsonElement losses = golden.ReadLosses().GetProperty("float64");

        for (int step = 0; step < golden.Steps; step++)
        {
            using var scope = NewDisposeScope();
            AlbefLosses loss = ComputeLosses(golden, network, step, float64, golden.DistillationWeight);
            Assert.AreEqual(losses[step].GetProperty("ita").GetDouble(), loss.Contrast.item<double>(), Tolerance, $"ita of step {step + 1}");
            Assert.AreEqual(losses[step].GetProperty("itm").GetDouble(), loss.Matching.item<double>(), Tolerance, $"itm of step {step + 1}");
            Assert.AreEqual(losses[step].GetProperty("mlm").GetDouble(), loss.Language.item<double>(), Tolerance, $"mlm of step {step + 1}");
            Assert.AreEqual(losses[step].GetProperty("total").GetDouble(), loss.Total.item<double>(), 2 * Tolerance, $"total of step {step + 1}");
            Assert.AreEqual(losses[step].GetProperty("temp").GetDouble(), network.Temperature.item<double>(), Tolerance, $"temp of step {step + 1}");
            GoldenState.Step(loss.Total, optimizer, settings.GetProperty("lr").GetDouble());
            string state = $"step{step + 1}";
            if (golden.Has(state))
            {
                CheckState(golden, state, network);
            }
        }
    }

    [TestMethod]
    public void ComputeLosses_WithoutDistillation_MatchTheOfficialLosses()
    {
        AlbefGolden golden = AlbefGolden.Require("losses.json");
        JsonElement expected = golden.ReadLosses().GetProperty("extra_step1").GetProperty("alpha0");
        using var scope = NewDisposeScope();
        using AlbefNetwork network = golden.LoadNetwork(float64);

        AlbefLosses losses = ComputeLosses(golden, network, 0, float64, expected.GetProperty("alpha").GetDouble());

        Assert.AreEqual(expected.GetProperty("loss_ita").GetDouble(), losses.Contrast.item<double>(), Tolerance);
        Assert.AreEqual(expected.GetProperty("loss_itm").GetDouble(), losses.Matching.item<double>(), Tolerance);
        Assert.AreEqual(expected.GetProperty("loss_mlm").GetDouble(), losses.Language.item<double>(), Tolerance);
    }

    [TestMethod]
    [DataRow("temp_too_big", 0.9)]
    [DataRow("temp_too_small", 0.0001)]
    public void ComputeLosses_TemperatureOutOfRange_IsClamped(string name, double temperature)
    {
        AlbefGolden golden = AlbefGolden.Require("losses.json");
        JsonElement expected = golden.ReadLosses().GetProperty("extra_step1").GetProperty(name);
        using var scope = NewDisposeScope();
        using AlbefNetwork network = golden.LoadNetwork(float64);
        using (no_grad())
        {
            network.Temperature.copy_(tensor(temperature));
        }

        AlbefLosses losses = ComputeLosses(golden, network, 0, float64, expected.GetProperty("alpha").GetDouble());

        Assert.AreEqual(expected.GetProperty("temp_after").GetDouble(), network.Temperature.item<double>(), 1e-12);
        double loss = expected.GetProperty("loss_ita").GetDouble();
        Assert.AreEqual(loss, losses.Contrast.item<double>(), Tolerance * loss);
    }

    private static AlbefLosses ComputeLosses(AlbefGolden golden, AlbefNetwork network, int step, ScalarType type, double distillation) =>
        new AlbefForward(network, golden.Options, golden.Tokens).ComputeLosses(
            golden.ReadImages(step, type), golden.ReadTexts(step, type), golden.Options.Momentum, distillation, golden.ReadDraws(step));

    // The file leaves out what has not changed.
    private static void CheckState(AlbefGolden golden, string file, AlbefNetwork network)
    {
        var expected = new Dictionary<string, TensorData>(golden.ReadTensors("init"), StringComparer.Ordinal);
        foreach ((string name, TensorData values) in golden.ReadTensors(file))
        {
            expected[name] = values;
        }

        GoldenState.AssertValues(expected, network.state_dict(), _ => Tolerance, file);
    }

    private static void CheckGradients(IReadOnlyDictionary<string, TensorData> expected, ScalarType type, Func<string, double> tolerance)
    {
        AlbefGolden golden = AlbefGolden.Require();
        using var scope = NewDisposeScope();
        using AlbefNetwork network = golden.LoadNetwork(type);

        ComputeLosses(golden, network, 0, type, golden.DistillationWeight).Total.backward();

        GoldenState.AssertGradients(expected, network, tolerance);
    }

    private static void CheckForward(ScalarType type, Func<AlbefGolden, string, double> tolerance)
    {
        AlbefGolden golden = AlbefGolden.Require("forward.safetensors", "f32_vs_f64.json");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using AlbefNetwork network = golden.LoadNetwork(type);

        Dictionary<string, Tensor> actual = AlbefReplay.Run(golden, network, type);

        GoldenState.AssertValues(golden.ReadTensors("forward"), actual, name => tolerance(golden, name), "forward");
    }
}
