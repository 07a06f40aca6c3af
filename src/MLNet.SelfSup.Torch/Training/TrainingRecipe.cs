using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>How a method's weights are moved.</summary>
internal sealed record TrainingRecipe
{
    private const double ReferenceBatch = 256;

    /// <summary>Gets the groups of parameters.</summary>
    public required IReadOnlyList<ParameterGroup> Groups { get; init; }

    /// <summary>Gets what makes the optimizer of these groups.</summary>
    public required Func<IReadOnlyList<ParameterGroup>, IOptimizer> CreateOptimizer { get; init; }

    /// <summary>Gets the learning rate of a step, for groups of scale 1.</summary>
    public required Func<SchedulePoint, double> LearningRate { get; init; }

    /// <summary>Scales a base rate with the images that a step trains on (Goyal et al. 2017, arXiv:1706.02677, section 2.1).</summary>
    /// <param name="baseRate">The rate for 256 images a step.</param>
    /// <param name="options">Tell batch and accumulation.</param>
    /// <returns>The peak rate.</returns>
    public static double ScaleRate(double baseRate, TrainingOptions options) =>
        baseRate * options.BatchSize * options.GradientAccumulation / ReferenceBatch;

    /// <summary>Groups the parameters that are trained: vectors and biases are not decayed, all else is.</summary>
    /// <param name="module">The method's module.</param>
    /// <param name="weightDecay">The decay of the second group.</param>
    /// <returns>Two groups.</returns>
    public static IReadOnlyList<ParameterGroup> SpareVectors(nn.Module module, double weightDecay)
    {
        (string Name, Parameter Parameter)[] trained = FindTrained(module);
        return [new ParameterGroup(Array.FindAll(trained, IsSpared), WeightDecay: 0), new ParameterGroup(Array.FindAll(trained, p => !IsSpared(p)), weightDecay)];
    }

    /// <summary>Tells whether a parameter is a vector or a bias, which are not decayed.</summary>
    /// <param name="named">Name and parameter.</param>
    public static bool IsSpared((string Name, Parameter Parameter) named) => named.Parameter.ndim == 1 || named.Name.EndsWith(".bias", StringComparison.Ordinal);

    /// <summary>Lists the parameters that are trained.</summary>
    /// <param name="module">The method's module.</param>
    /// <returns>Name and parameter.</returns>
    public static (string Name, Parameter Parameter)[] FindTrained(nn.Module module) =>
        [.. module.named_parameters().Where(p => p.parameter.requires_grad)];
}
