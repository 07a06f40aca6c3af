namespace MLNet.SelfSup.Torch.Training;

/// <summary>How a method's weights are moved.</summary>
internal sealed record TrainingRecipe
{
    /// <summary>Gets the groups of parameters.</summary>
    public required IReadOnlyList<ParameterGroup> Groups { get; init; }

    /// <summary>Gets what makes the optimizer of these groups.</summary>
    public required Func<IReadOnlyList<ParameterGroup>, IOptimizer> CreateOptimizer { get; init; }

    /// <summary>Gets the learning rate of a step, for groups of scale 1.</summary>
    public required Func<SchedulePoint, double> LearningRate { get; init; }
}
