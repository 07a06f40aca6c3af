namespace MLNet.SelfSup.Evaluation;

/// <summary>How well images find their texts and texts their images.</summary>
/// <param name="ImageToText">Images ask, texts answer.</param>
/// <param name="TextToImage">Texts ask, images answer.</param>
public sealed record RetrievalResult(RetrievalDirection ImageToText, RetrievalDirection TextToImage);
