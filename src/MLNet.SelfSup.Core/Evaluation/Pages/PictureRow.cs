namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>A picture and others that are like it, the most similar first.</summary>
/// <param name="First">The picture.</param>
/// <param name="Others">The others.</param>
/// <param name="LeftOut">How many more there are that are not shown.</param>
internal sealed record PictureRow(ReportPicture First, IReadOnlyList<ReportPicture> Others, int LeftOut = 0);
