using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Methods.Moco;
using MLNet.SelfSup.Torch.Training.Optimizers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

[TestClass]
[TestCategory("Golden")]
[TestCategory("Moco")]
public sealed class MocoGoldenTests
{
    private const double Tolerance = 1e-6;

    [TestMethod]
    [DataRow("v1")]
    [DataRow("v2")]
    public void StateDict_Init_HasTheOfficialNamesAndShapes(string variant)
    {
        MocoGolden golden = MocoGolden.Require(variant);
        using MocoMethod method = golden.LoadMethod(float32);

        GoldenState.AssertNames(golden.Init, method.Module);
    }

    [TestMethod]
    [DataRow("v1")]
    [DataRow("v2")]
    public void Forward_Float64_MatchesEveryTensor(string variant) => CheckForward(variant, float64, (_, _) => Tolerance);

    [TestMethod]
    [DataRow("v1")]
    [DataRow("v2")]
    public void Forward_Float32_MatchesEveryTensorWithinNoise(string variant) =>
        CheckForward(variant, float32, (golden, name) => golden.ReadTolerances("forward")(name));

    [TestMethod]
    [DataRow("v1")]
    [DataRow("v2")]
    public void Backward_Float64_MatchesEveryGradient(string variant) => CheckGradients(variant, float64, (_, _) => Tolerance);

    [TestMethod]
    [DataRow("v1")]
    [DataRow("v2")]
    public void Backward_Float32_MatchesEveryGradientWithinNoise(string variant) =>
        CheckGradients(variant, float32, (golden, name) => golden.ReadTolerances("grads")(name));

    [TestMethod]
    [DataRow("v1", true)]
    [DataRow("v1", false)]
    [DataRow("v2", true)]
    [DataRow("v2", false)]
    public void Steps_Float64_MatchStatesAndLosses(string variant, bool useFused)
    {
        MocoGolden golden = MocoGolden.Require(variant, files: ["losses.json", $"{variant}/step1.safetensors"]);
        using MocoMethod method = golden.LoadMethod(float64);
        using var optimizer = new Sgd(method.Recipe.Groups, golden.Options.OptimizerMomentum, useFused);
        double[] losses = golden.ReadLosses();

        for (int step = 0; step < golden.Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor loss = ComputeLoss(golden, method, step, float64);
            GoldenState.Step(loss, optimizer, golden.LearningRate);

            Assert.AreEqual(losses[step], loss.item<double>(), Tolerance, $"The loss of step {step + 1} differs.");
            string state = $"step{step + 1}";
            if (golden.Has(state))
            {
                GoldenState.AssertValues(golden.ReadTensors(state), method.Module.state_dict(), _ => Tolerance, state);
            }
        }
    }

    [TestMethod]
    public void ComputeLoss_TwoBatchNormGroups_MatchesTwoProcesses()
    {
        const string file = "two_process_shuffle_bn";
        MocoGolden golden = MocoGolden.Require("v2", batchNormGroups: 2, $"v2/{file}.safetensors");
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors(file);
        using var scope = NewDisposeScope();
        using MocoMethod method = golden.LoadMethod(float64);
        Dictionary<string, Tensor> forward = Run(golden, float64);

        Tensor loss = ComputeLoss(golden, method, 0, float64);
        loss.backward();

        Tensor[] logits = forward["logits"].chunk(2);
        TensorAssert.AreClose(expected["rank0.logits"], logits[0], Tolerance, "logits of the first process");
        TensorAssert.AreClose(expected["rank1.logits"], logits[1], Tolerance, "logits of the second process");
        Dictionary<string, Tensor> state = method.Module.state_dict();
        TensorAssert.AreClose(expected["k"], forward["k"], Tolerance, "k");
        TensorAssert.AreClose(expected["queue"], state["queue"], Tolerance, "queue");
        TensorAssert.AreClose(expected["queue_ptr"], state["queue_ptr"], 0, "queue_ptr");

        // One process holds both groups: its loss, gradient and running statistics are the means of the two processes'.
        TensorAssert.AreClose(Mean(expected, "loss"), loss, Tolerance, "loss");
        Tensor gradient = method.Module.get_parameter("encoder_q.conv1.weight")!.grad!;
        TensorAssert.AreClose(Mean(expected, "grad.encoder_q.conv1.weight"), gradient, Tolerance, "gradient");
        TensorAssert.AreClose(Mean(expected, "encoder_k.bn1.running_mean"), state["encoder_k.bn1.running_mean"], Tolerance, "running mean");
    }

    private static Tensor Mean(IReadOnlyDictionary<string, TensorData> tensors, string name) => stack(
        [Torch.Encoders.StateDict.ToTensor(tensors[$"rank0.{name}"]), Torch.Encoders.StateDict.ToTensor(tensors[$"rank1.{name}"])]).to(float64).mean([0]);

    private static void CheckForward(string variant, ScalarType type, Func<MocoGolden, string, double> tolerance)
    {
        MocoGolden golden = MocoGolden.Require(variant, files: ["f32_vs_f64.json", $"{variant}/forward.safetensors"]);
        using var scope = NewDisposeScope();

        Dictionary<string, Tensor> actual = Run(golden, type);

        GoldenState.AssertValues(golden.ReadTensors("forward"), actual, name => tolerance(golden, name), "forward");
    }

    private static void CheckGradients(string variant, ScalarType type, Func<MocoGolden, string, double> tolerance)
    {
        MocoGolden golden = MocoGolden.Require(variant, files: ["f32_vs_f64.json", $"{variant}/grads.safetensors"]);
        using var scope = NewDisposeScope();
        using MocoMethod method = golden.LoadMethod(type);

        ComputeLoss(golden, method, 0, type).backward();

        GoldenState.AssertGradients(golden.ReadTensors("grads"), method.Module, name => tolerance(golden, name));
    }

    private static Tensor ComputeLoss(MocoGolden golden, MocoMethod method, int step, ScalarType type)
    {
        using var generator = new Generator(1);
        return method.ComputeLoss(golden.ReadViews(step, type), golden.Options.Momentum, () => golden.ReadOrder(step), GoldenState.NewStep(generator));
    }

    private static Dictionary<string, Tensor> Run(MocoGolden golden, ScalarType type)
    {
        using var noGrad = no_grad();
        using MocoMethod method = golden.LoadMethod(type);
        MocoNetwork network = method.Network;
        Tensor[] views = golden.ReadViews(0, type);
        Tensor order = golden.ReadOrder(0);
        MomentumEncoder.Follow(network.QueryEncoder, network.KeyEncoder, golden.Options.Momentum);
        Tensor query = method.EncodeQuery(views[0]);
        Tensor keys = method.EncodeKey(views[1], order);
        Tensor similarities = InfoNceLoss.Similarities(query, keys, network.Queue);
        return new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["q_pool"] = network.QueryEncoder.Represent(views[0]),
            ["q_raw"] = network.QueryEncoder.Project(views[0]),
            ["k_raw_shuffled"] = network.KeyEncoder.Project(views[1].index_select(0, order)),
            ["logits"] = similarities / golden.Options.Temperature,
            ["target"] = zeros(query.shape[0], dtype: int64),
            ["loss"] = InfoNceLoss.Compute(similarities, golden.Options.Temperature),
            ["idx_unshuffle"] = order.argsort(),
            ["k"] = keys,
        };
    }
}
