using System.Text.Json;
using MLNet.SelfSup.Torch.Training.Schedules;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The learning rates, momenta and weights of the official schedules at selected times.</summary>
[TestClass]
[TestCategory("Golden")]
public sealed class ScheduleGoldenTests
{
    private const double Tolerance = 1e-12;

    [TestMethod]
    [TestCategory("Mae")]
    [DataRow("mae_pretrain_vit_1600ep")]
    [DataRow("mae_pretrain_800ep")]
    [DataRow("mae_finetune_vit_b")]
    [DataRow("mae_linprobe")]
    public void WarmupCosine_Mae_EqualsOfficial(string name) => CheckWarmupCosine(name);

    [TestMethod]
    [TestCategory("MocoV3")]
    [DataRow("mocov3_vit")]
    [DataRow("mocov3_r50_100ep")]
    [DataRow("mocov3_r50_1000ep")]
    public void WarmupCosine_MocoV3_EqualsOfficial(string name) => CheckWarmupCosine(name);

    [TestMethod]
    [TestCategory("MocoV3")]
    [DataRow("mocov3_vit")]
    [DataRow("mocov3_r50_100ep")]
    [DataRow("mocov3_r50_1000ep")]
    public void MomentumCosine_MocoV3_EqualsOfficial(string name)
    {
        JsonElement run = Read(name);
        JsonElement arguments = run.GetProperty("args");
        var schedule = new MomentumCosine(arguments.GetProperty("moco_m").GetDouble(), arguments.GetProperty("epochs").GetDouble());

        Check(run.GetProperty("momentum_points"), point => schedule.At(point[0].GetDouble()));
    }

    [TestMethod]
    [TestCategory("Moco")]
    public void StepDecay_MocoV1_EqualsOfficial()
    {
        JsonElement run = Read("moco_v1");
        JsonElement arguments = run.GetProperty("args");
        var schedule = new StepDecay(Rate(arguments), [.. arguments.GetProperty("schedule").EnumerateArray().Select(e => e.GetInt32())]);

        Check(run.GetProperty("points"), point => schedule.At(point[0].GetInt32()));
    }

    [TestMethod]
    [TestCategory("Moco")]
    [DataRow("moco_v2")]
    [DataRow("mocov3_lincls_vit")]
    public void EpochCosine_Moco_EqualsOfficial(string name)
    {
        JsonElement run = Read(name);
        JsonElement arguments = run.GetProperty("args");
        var schedule = new EpochCosine(Rate(arguments), arguments.GetProperty("epochs").GetInt32());

        Check(run.GetProperty("points"), point => schedule.At(point[0].GetInt32()));
    }

    [TestMethod]
    [TestCategory("Albef")]
    [DataRow("albef_pretrain")]
    [DataRow("albef_retrieval_flickr")]
    public void TickedWarmupCosine_Albef_EqualsOfficial(string name)
    {
        JsonElement run = Read(name);
        JsonElement arguments = run.GetProperty("args");
        var schedule = new TickedWarmupCosine(
            Rate(arguments),
            arguments.GetProperty("warmup_lr").GetDouble(),
            arguments.GetProperty("min_lr").GetDouble(),
            arguments.GetProperty("warmup_epochs").GetInt32(),
            arguments.GetProperty("epochs").GetInt32());

        Check(run.GetProperty("points"), point => schedule.At(point[0].GetInt32(), point[1].GetInt32()));
    }

    [TestMethod]
    [TestCategory("Albef")]
    public void FirstEpochRamp_Albef_EqualsOfficial()
    {
        // The points are iterations of an epoch of 2,500.
        JsonElement run = Read("albef_alpha_ramp");
        var schedule = new FirstEpochRamp(run.GetProperty("alpha").GetDouble());

        Check(run.GetProperty("points"), point => schedule.At(point[0].GetDouble() / 2500));
        Assert.AreEqual(run.GetProperty("alpha").GetDouble(), schedule.At(3.5));
    }

    private static void CheckWarmupCosine(string name)
    {
        JsonElement run = Read(name);
        JsonElement arguments = run.GetProperty("args");
        var schedule = new WarmupCosine(
            Rate(arguments),
            arguments.GetProperty("warmup_epochs").GetDouble(),
            arguments.GetProperty("epochs").GetDouble(),
            arguments.TryGetProperty("min_lr", out JsonElement minimum) ? minimum.GetDouble() : 0);

        Check(run.GetProperty("points"), point => schedule.At(point[0].GetDouble()));
    }

    private static void Check(JsonElement points, Func<JsonElement, double> compute)
    {
        foreach (JsonElement point in points.EnumerateArray())
        {
            double expected = point[point.GetArrayLength() - 1].GetDouble();
            Assert.AreEqual(expected, compute(point), Tolerance * Math.Max(1, Math.Abs(expected)), point.ToString());
        }
    }

    private static double Rate(JsonElement arguments) => arguments.GetProperty("lr").GetDouble();

    private static JsonElement Read(string name) => GoldenFolder.Require("schedules", "schedules.json").ReadJson("schedules.json").GetProperty(name);
}
