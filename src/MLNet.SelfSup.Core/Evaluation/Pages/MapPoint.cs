namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>A test image on the map.</summary>
/// <param name="Picture">Its picture.</param>
/// <param name="Predicted">The class that the encoder's classifier told.</param>
/// <param name="Components">Where it lies by its first two principal components.</param>
/// <param name="Neighborhood">Where t-SNE puts it.</param>
internal sealed record MapPoint(ReportPicture Picture, int Predicted, (double X, double Y) Components, (double X, double Y) Neighborhood);
