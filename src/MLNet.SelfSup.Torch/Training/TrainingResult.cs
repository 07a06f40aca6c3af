namespace MLNet.SelfSup.Torch.Training;

/// <summary>How a training ended.</summary>
/// <param name="Steps">Optimizer steps of the whole training, those before a resume included.</param>
/// <param name="FinalLoss">The mean loss of the last epoch; <see langword="null"/> where there was none.</param>
internal sealed record TrainingResult(long Steps, double? FinalLoss);
