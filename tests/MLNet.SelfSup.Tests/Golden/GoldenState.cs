using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Compares modules with golden files.</summary>
internal static class GoldenState
{
    /// <summary>Fails unless names and shapes are those of a file.</summary>
    public static void AssertNames(IReadOnlyDictionary<string, TensorData> expected, nn.Module module)
    {
        string[] actual = [.. module.state_dict().Select(t => $"{t.Key} {string.Join('x', t.Value.shape)}").Order(StringComparer.Ordinal)];
        string[] wanted = [.. expected.Select(t => $"{t.Key} {string.Join('x', t.Value.Shape)}").Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(wanted, actual);
    }

    /// <summary>Fails where a value of a file is missing or differs.</summary>
    public static void AssertValues(IReadOnlyDictionary<string, TensorData> expected, IReadOnlyDictionary<string, Tensor> actual, Func<string, double> tolerance, string what)
    {
        Assert.AreNotEqual(0, expected.Count, $"{what} holds nothing.");
        foreach ((string name, TensorData values) in expected)
        {
            Assert.IsTrue(actual.TryGetValue(name, out Tensor? value), $"{what}: the replay has no '{name}'.");
            TensorAssert.AreClose(values, value, tolerance(name), $"{name} of {what}");
        }
    }

    /// <summary>Fails where a gradient of a file is missing or differs, or a parameter has one that the file does not know.</summary>
    public static void AssertGradients(IReadOnlyDictionary<string, TensorData> expected, nn.Module module, Func<string, double> tolerance)
    {
        Dictionary<string, Tensor> actual = module.named_parameters()
            .Where(p => p.parameter.grad is not null)
            .ToDictionary(p => p.name, p => p.parameter.grad!, StringComparer.Ordinal);
        CollectionAssert.AreEquivalent(expected.Keys.ToArray(), actual.Keys.ToArray());
        AssertValues(expected, actual, tolerance, "the gradients");
    }

    /// <summary>Reads what float32 may differ by: eight times the noise of the official code, and 5e-6.</summary>
    public static Func<string, double> ReadTolerances(GoldenFolder folder, string section)
    {
        JsonElement noise = folder.ReadJson("f32_vs_f64.json").GetProperty(section);
        return name => (8 * noise.GetProperty(name).GetDouble()) + 5e-6;
    }

    /// <summary>Goes back from a loss and moves the weights.</summary>
    public static void Step(Tensor loss, IOptimizer optimizer, double rate)
    {
        loss.backward();
        using (no_grad())
        {
            optimizer.Step(rate);
            optimizer.ZeroGrad();
        }
    }

    /// <summary>Makes where a training stands at its first step.</summary>
    public static StepContext NewStep(Generator generator) => new() { Step = 0, Epoch = 0, Epochs = 1, Generator = generator };
}
