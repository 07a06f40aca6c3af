namespace MLNet.SelfSup.Torch.Training;

/// <summary>Parameters that share their weight decay and the scale of their learning rate.</summary>
/// <param name="Parameters">Name and tensor; each requires a gradient.</param>
/// <param name="WeightDecay">At least 0.</param>
/// <param name="LearningRateScale">Multiplies the schedule's rate; 1 but for layer-wise decay.</param>
internal sealed record ParameterGroup(IReadOnlyList<(string Name, Parameter Parameter)> Parameters, double WeightDecay, double LearningRateScale = 1);
