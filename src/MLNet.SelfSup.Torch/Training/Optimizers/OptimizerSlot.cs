namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>A parameter and, in derived types, the state that an optimizer keeps for it.</summary>
/// <param name="Parameter">The parameter.</param>
internal abstract record OptimizerSlot(Parameter Parameter);
