namespace MLNet.SelfSup.Images;

/// <summary>An image file and its text, as a caption file names them.</summary>
/// <param name="Path">The full path; whether there is such a file was not asked.</param>
/// <param name="Caption">The text; may be empty.</param>
/// <param name="PairId">What the pair shows; empty where no column was asked for.</param>
/// <param name="Line">The line of the caption file, from 1, that the row begins in.</param>
public sealed record CaptionedImage(string Path, string Caption, string PairId, int Line);
