using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Methods.Mae;
using static TorchSharp.torch;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Tests.Golden;

[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class MaeGoldenTrainingTests
{
    [TestMethod]
    public void Backward_Float64_MatchesEveryGradient() => CheckGradients(float64, (_, _) => 1e-6);

    [TestMethod]
    public void Backward_Float32_MatchesEveryGradientWithinNoise() => CheckGradients(float32, (golden, name) => golden.ReadTolerances("grads")(name));

    [TestMethod]
    public void Recipe_Groups_AreTheOfficialOnes()
    {
        MaeGolden golden = MaeGolden.Require();
        using MaeMethod method = golden.LoadMethod(float32);

        string[] actual = [.. method.Recipe.Groups.Select(g => Describe(g.WeightDecay, g.LearningRateScale, g.Parameters.Select(p => p.Name))).Order(StringComparer.Ordinal)];

        string[] expected = [.. golden.Config.GetProperty("adamw_param_groups").EnumerateArray()
            .Select(g => Describe(g.GetProperty("weight_decay").GetDouble(), 1, g.GetProperty("params").EnumerateArray().Select(p => p.GetString()!)))
            .Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Steps_Float64_MatchStatesAndLosses(bool useFused)
    {
        MaeGolden golden = MaeGolden.Require("step1.safetensors", "step3.safetensors", "losses.json");
        using MaeMethod method = golden.LoadMethod(float64);
        using var optimizer = new AdamW(
            method.Recipe.Groups, golden.Options.Beta1, golden.Options.Beta2, golden.Optimizer.GetProperty("eps").GetDouble(), useFused);
        double rate = golden.Optimizer.GetProperty("lr").GetDouble();
        double[] losses = [.. golden.ReadJson("losses.json").GetProperty("float64").GetProperty("pretrain").EnumerateArray().Select(l => l.GetDouble())];

        for (int step = 0; step < losses.Length; step++)
        {
            using var scope = NewDisposeScope();
            Tensor loss = method.ComputeLoss(golden.ReadImages(step, float64), golden.ReadMasking(step));
            GoldenState.Step(loss, optimizer, rate);

            Assert.AreEqual(losses[step], loss.item<double>(), 1e-6, $"The loss of step {step + 1} differs.");
            string state = $"step{step + 1}.safetensors";
            if (golden.Has(state))
            {
                CheckState(golden, state, method);
            }
        }
    }

    private static void CheckGradients(ScalarType type, Func<MaeGolden, string, double> tolerance)
    {
        MaeGolden golden = MaeGolden.Require("grads.safetensors", "f32_vs_f64.json");
        using var scope = NewDisposeScope();
        using MaeMethod method = golden.LoadMethod(type);

        method.ComputeLoss(golden.ReadImages(0, type), golden.ReadMasking(0)).backward();

        GoldenState.AssertGradients(golden.ReadTensors("grads.safetensors"), method.Model, name => tolerance(golden, name));
    }

    private static void CheckState(MaeGolden golden, string file, MaeMethod method)
    {
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors(file);
        GoldenState.AssertNames(expected, method.Model);
        GoldenState.AssertValues(expected, method.Model.state_dict(), _ => 1e-6, file);
    }

    private static string Describe(double weightDecay, double scale, IEnumerable<string> names) =>
        JsonSerializer.Serialize(new { weightDecay, scale, names = names.Order(StringComparer.Ordinal) });
}
