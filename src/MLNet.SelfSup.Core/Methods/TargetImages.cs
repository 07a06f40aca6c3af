using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Methods;

/// <summary>Images with what they should give, on which a training with labels is validated; they move no weight.</summary>
/// <param name="Images">The images; at least one.</param>
/// <param name="Targets">One each, of the kind and the classes that are trained.</param>
public sealed record TargetImages(IImageSet Images, TrainingTargets Targets);
