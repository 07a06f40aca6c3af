namespace QuickStart;

/// <summary>What the command line asks for.</summary>
/// <param name="DataFolder">The user's images; <see langword="null"/> for pictures that the example draws.</param>
/// <param name="OutputFolder">Receives model, encoder, pictures and checkpoints.</param>
/// <param name="ImageSize">Side in pixels.</param>
/// <param name="Epochs">Passes over the images.</param>
/// <param name="Seed">Seed of every draw.</param>
/// <param name="GpuIndex">GPU, or <see langword="null"/> for the CPU.</param>
internal sealed record QuickStartSettings(string? DataFolder, string OutputFolder, int ImageSize, int Epochs, int Seed, int? GpuIndex)
{
    /// <summary>The default number of epochs: about four minutes on two cores with the example's own 2,000 pictures.</summary>
    public const int DefaultEpochs = 50;
}
