namespace ImageText;

/// <summary>What the command line asks for.</summary>
/// <param name="DataFolder">The user's pairs; <see langword="null"/> for pictures that the example draws.</param>
/// <param name="LabelColumn">The list's column of classes, or <see langword="null"/>.</param>
/// <param name="OutputFolder">Receives model, encoder, page and checkpoints.</param>
/// <param name="ImageSize">Side in pixels.</param>
/// <param name="Epochs">Passes over the pairs.</param>
/// <param name="Seed">Seed of every draw.</param>
/// <param name="GpuIndex">GPU, or <see langword="null"/> for the CPU.</param>
internal sealed record ImageTextSettings(string? DataFolder, string? LabelColumn, string OutputFolder, int ImageSize, int Epochs, int Seed, int? GpuIndex)
{
    /// <summary>The list of pairs in a data folder.</summary>
    public const string ListName = "captions.csv";

    /// <summary>The default number of epochs: about five minutes on two cores with the example's own 1,600 pictures.</summary>
    public const int DefaultEpochs = 14;
}
