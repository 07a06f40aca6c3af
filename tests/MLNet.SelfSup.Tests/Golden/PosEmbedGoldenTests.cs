using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed partial class PosEmbedGoldenTests
{
    [TestMethod]
    public void SinCos_SmallTables_MatchInFull()
    {
        foreach ((string name, TensorData expected) in ReadTables().Where(t => SinCosName().IsMatch(t.Key)))
        {
            using var scope = NewDisposeScope();
            Tensor table = Compute(name);
            TensorAssert.AreClose(expected, table.squeeze(0), Tolerance(name), name);
        }
    }

    [TestMethod]
    public void Resize_RandomTables_MatchInFull()
    {
        IReadOnlyDictionary<string, TensorData> tables = ReadTables();
        string[] outputs = [.. tables.Keys.Where(n => n.StartsWith("interp_out_", StringComparison.Ordinal))];
        Assert.IsNotEmpty(outputs);
        foreach (string name in outputs)
        {
            using var scope = NewDisposeScope();
            Tensor input = StateDict.ToTensor(tables[name.Replace("_out_", "_in_", StringComparison.Ordinal)]);
            int grid = PositionEmbedding.FindGridSize(tables[name].Shape)!.Value;

            Tensor resized = PositionEmbedding.Resize(input, grid);

            TensorAssert.AreClose(tables[name], resized, 1e-5, name);
        }
    }

    [TestMethod]
    public void SinCosAndResize_LargeTables_MatchTheirSummaries()
    {
        JsonElement summaries = GoldenFolder.Require("posembed", "summary.json").ReadJson("summary.json");
        foreach (JsonProperty summary in summaries.EnumerateObject())
        {
            using var scope = NewDisposeScope();
            Tensor table = Compute(summary.Name).squeeze(0).to(float64);
            CheckSummary(summary, table);
        }
    }

    private static void CheckSummary(JsonProperty summary, Tensor table)
    {
        long[] shape = [.. summary.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
        CollectionAssert.AreEqual(shape, table.shape, summary.Name);
        double tolerance = 1e-7 * table.numel();
        Assert.AreEqual(summary.Value.GetProperty("sum").GetDouble(), table.sum().item<double>(), tolerance, $"sum of {summary.Name}");
        Assert.AreEqual(summary.Value.GetProperty("abs_sum").GetDouble(), table.abs().sum().item<double>(), tolerance, $"sum of magnitudes of {summary.Name}");
        Assert.AreEqual(summary.Value.GetProperty("sq_sum").GetDouble(), table.square().sum().item<double>(), tolerance, $"sum of squares of {summary.Name}");
        double[] values = [.. table.contiguous().data<double>()];
        foreach (JsonElement entry in summary.Value.GetProperty("entries").EnumerateArray())
        {
            (long token, long dim) = (entry.GetProperty("token").GetInt64(), entry.GetProperty("dim").GetInt64());
            Assert.AreEqual(entry.GetProperty("value").GetDouble(), values[(token * shape[1]) + dim], Tolerance(summary.Name), $"{summary.Name}[{token}, {dim}]");
        }
    }

    private static IReadOnlyDictionary<string, TensorData> ReadTables() =>
        GoldenFolder.Require("posembed", "posembed.safetensors").ReadTensors("posembed.safetensors");

    private static Tensor Compute(string name)
    {
        Match match = SinCosName().Match(name);
        if (match.Success)
        {
            GridAxis axis = match.Groups["method"].Value == "mae" ? GridAxis.Column : GridAxis.Row;
            return PositionEmbedding.SinCos(Int(match, "grid"), Int(match, "dim"), axis);
        }

        match = ResizedName().Match(name);
        Assert.IsTrue(match.Success, $"The table '{name}' is of an unknown kind.");
        return PositionEmbedding.Resize(PositionEmbedding.SinCos(Int(match, "from"), Int(match, "dim"), GridAxis.Column), Int(match, "to"));
    }

    // The official MoCo v3 computes its table in float32, this library in float64.
    private static double Tolerance(string name) => name.StartsWith("mocov3", StringComparison.Ordinal) ? 3e-6 : 1e-6;

    private static int Int(Match match, string group) => int.Parse(match.Groups[group].Value);

    [GeneratedRegex(@"^(?<method>mae|mocov3)_grid(?<grid>\d+)_dim(?<dim>\d+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SinCosName();

    [GeneratedRegex(@"^interp_mae_(?<from>\d+)to(?<to>\d+)_dim(?<dim>\d+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ResizedName();
}
