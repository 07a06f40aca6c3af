using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Methods.MocoV3;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Optimizers;
using static TorchSharp.torch;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Tests.Golden;

[TestClass]
[TestCategory("Golden")]
[TestCategory("MocoV3")]
public sealed class MocoV3GoldenTests
{
    private const double Tolerance = 1e-6;

    [TestMethod]
    [DataRow("vit")]
    [DataRow("resnet")]
    public void StateDict_Init_HasTheOfficialNamesAndShapes(string variant)
    {
        MocoV3Golden golden = MocoV3Golden.Require(variant);
        using MocoV3Method method = golden.LoadMethod(float32);

        GoldenState.AssertNames(golden.Init, method.Module);
    }

    [TestMethod]
    [DataRow("vit")]
    [DataRow("resnet")]
    public void Forward_Float64_MatchesEveryTensor(string variant) => CheckForward(variant, float64, (_, _) => Tolerance);

    [TestMethod]
    [DataRow("vit")]
    [DataRow("resnet")]
    public void Forward_Float32_MatchesEveryTensorWithinNoise(string variant) =>
        CheckForward(variant, float32, (golden, name) => golden.ReadTolerances("forward")(name));

    [TestMethod]
    [DataRow("vit")]
    [DataRow("resnet")]
    public void Backward_Float64_MatchesEveryGradient(string variant) => CheckGradients(variant, float64, (_, gradient) => Tolerance * Math.Max(1, gradient));

    [TestMethod]
    [DataRow("vit")]
    [DataRow("resnet")]
    public void Backward_Float32_MatchesEveryGradientWithinNoise(string variant)
    {
        MocoV3Golden golden = MocoV3Golden.Require(variant, files: "f32_vs_f64.json");
        Func<string, double> noise = golden.ReadTolerances("grads");
        CheckGradients(variant, float32, (name, _) => noise(name));
    }

    [TestMethod]
    public void Backward_TrainedPatchProjection_MatchesItsGradient()
    {
        const string file = "grads_conv1_trainable";
        MocoV3Golden golden = MocoV3Golden.Require("vit", freezePatchProjection: false, $"vit/{file}.safetensors");
        using var scope = NewDisposeScope();
        using MocoV3Method method = golden.LoadMethod(float64);

        ComputeLoss(golden, method, 0, float64).backward();

        Dictionary<string, Tensor> gradients = method.Module.named_parameters()
            .Where(p => p.parameter.grad is not null)
            .ToDictionary(p => p.name, p => p.parameter.grad!, StringComparer.Ordinal);

        // The one file without an entry in f32_vs_f64.json: float32 numbers, which the README's constant term stands for.
        GoldenState.AssertValues(golden.ReadTensors(file), gradients, _ => 5e-6, file);
    }

    [TestMethod]
    public void Recipe_VisionTransformer_MovesTheOfficialParametersInOneGroup()
    {
        MocoV3Golden golden = MocoV3Golden.Require("vit");
        using MocoV3Method method = golden.LoadMethod(float32);

        ParameterGroup group = method.Recipe.Groups.Single();

        CollectionAssert.AreEquivalent(golden.ReadNames("trainable_parameters_vit"), group.Parameters.Select(p => p.Name).ToArray());
    }

    [TestMethod]
    [DataRow("vit", "adamw", true)]
    [DataRow("vit", "adamw", false)]
    [DataRow("vit", "lars", true)]
    [DataRow("vit", "lars", false)]
    [DataRow("resnet", "lars", true)]
    [DataRow("resnet", "lars", false)]
    public void Steps_Float64_MatchStatesAndLosses(string variant, string optimizerName, bool useFused)
    {
        MocoV3Golden golden = MocoV3Golden.Require(variant, files: ["losses.json", $"{variant}/{optimizerName}_step1.safetensors"]);
        using MocoV3Method method = golden.LoadMethod(float64);
        JsonElement settings = golden.Optimizer(optimizerName);
        using IOptimizer optimizer = NewOptimizer(method, settings, useFused);
        double[] losses = golden.ReadOptimizerLosses(optimizerName);

        for (int step = 0; step < golden.Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor loss = ComputeLoss(golden, method, step, float64);
            GoldenState.Step(loss, optimizer, settings.GetProperty("lr").GetDouble());

            Assert.AreEqual(losses[step], loss.item<double>(), Tolerance, $"The loss of step {step + 1} differs.");
            string state = $"{optimizerName}_step{step + 1}";
            if (golden.Has(state))
            {
                CheckState(golden, state, method);
            }
        }
    }

    // The files are rounded to float32, relative to the values.
    private static double LargestOf(TensorData values) => values.ToSingles().Max(Math.Abs);

    private static IOptimizer NewOptimizer(MocoV3Method method, JsonElement settings, bool useFused)
    {
        ParameterGroup group = method.Recipe.Groups.Single() with { WeightDecay = settings.GetProperty("weight_decay").GetDouble() };
        return settings.TryGetProperty("betas", out JsonElement betas)
            ? new AdamW([group], betas[0].GetDouble(), betas[1].GetDouble(), settings.GetProperty("eps").GetDouble(), useFused)
            : new Lars([group], settings.GetProperty("momentum").GetDouble(), settings.GetProperty("trust_coefficient").GetDouble(), useFused);
    }

    // The file leaves out what has not changed.
    private static void CheckState(MocoV3Golden golden, string file, MocoV3Method method)
    {
        var expected = new Dictionary<string, TensorData>(golden.Init, StringComparer.Ordinal);
        foreach ((string name, TensorData values) in golden.ReadTensors(file))
        {
            expected[name] = values;
        }

        GoldenState.AssertValues(expected, method.Module.state_dict(), _ => Tolerance, file);
    }

    private static void CheckForward(string variant, ScalarType type, Func<MocoV3Golden, string, double> tolerance)
    {
        MocoV3Golden golden = MocoV3Golden.Require(variant, files: ["f32_vs_f64.json", $"{variant}/forward.safetensors"]);
        using var scope = NewDisposeScope();

        Dictionary<string, Tensor> actual = Run(golden, type);

        GoldenState.AssertValues(golden.ReadTensors("forward"), actual, name => tolerance(golden, name), "forward");
    }

    private static void CheckGradients(string variant, ScalarType type, Func<string, double, double> tolerance)
    {
        MocoV3Golden golden = MocoV3Golden.Require(variant, files: $"{variant}/grads.safetensors");
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors("grads");
        using var scope = NewDisposeScope();
        using MocoV3Method method = golden.LoadMethod(type);

        ComputeLoss(golden, method, 0, type).backward();

        GoldenState.AssertGradients(expected, method.Module, name => tolerance(name, LargestOf(expected[name])));
    }

    private static Tensor ComputeLoss(MocoV3Golden golden, MocoV3Method method, int step, ScalarType type)
    {
        using var generator = new Generator(1);
        return method.ComputeLoss(golden.ReadViews(step, type), golden.Momentum[step], GoldenState.NewStep(generator));
    }

    private static Dictionary<string, Tensor> Run(MocoV3Golden golden, ScalarType type)
    {
        using var noGrad = no_grad();
        using MocoV3Method method = golden.LoadMethod(type);
        MocoV3Network network = method.Network;
        Tensor[] views = golden.ReadViews(0, type);
        MomentumEncoder.Follow(network.Encoder, network.FollowingEncoder, golden.Momentum[0]);
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (int view = 0; view < views.Length; view++)
        {
            int number = view + 1;
            values[$"z{number}"] = network.Encoder.Project(views[view]);
            values[$"q{number}"] = network.Predict(views[view]);
            values[$"k{number}"] = method.EncodeKeys(views[view]);
            values[$"pool{number}"] = network.Encoder.Represent(views[view]);
            values[$"tokens{number}"] = network.Encoder.call(views[view]);
            if (network.Encoder.modules().OfType<PatchEmbed>().FirstOrDefault() is { } embed)
            {
                values[$"patch_embed{number}"] = embed.call(views[view]);
                values["pos_embed"] = network.Encoder.get_parameter("pos_embed")!.clone();
            }
        }

        double temperature = golden.Options.Temperature;
        foreach ((string name, Tensor similarities) in new[]
        {
            ("q1k2", MocoV3Loss.Similarities(values["q1"], values["k2"])),
            ("q2k1", MocoV3Loss.Similarities(values["q2"], values["k1"])),
        })
        {
            values[$"logits_{name}"] = similarities / temperature;
            values[$"loss_{name}"] = MocoV3Loss.Compute(similarities, temperature);
        }

        values["loss"] = values["loss_q1k2"] + values["loss_q2k1"];
        return values;
    }
}
