namespace MLNet.SelfSup.Evaluation;

/// <summary>How far a comparison of label efficiency is; reported after each training and its test.</summary>
/// <param name="Approach">The approach that was trained.</param>
/// <param name="LabelsPerClass">The number of labels a class; <see langword="null"/> for all.</param>
/// <param name="Repeat">The number of the draw, from 1.</param>
/// <param name="Accuracy">The accuracy on the test images, 0 to 1.</param>
/// <param name="Done">How many trainings are done.</param>
/// <param name="Total">How many there are.</param>
public sealed record LabelEfficiencyProgress(string Approach, int? LabelsPerClass, int Repeat, double Accuracy, int Done, int Total);
