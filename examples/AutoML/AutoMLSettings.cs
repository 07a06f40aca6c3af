namespace AutoML;

/// <summary>What the command line asks for.</summary>
/// <param name="Routes">The routes to take, in this order.</param>
/// <param name="DataFolder">The user's images; <see langword="null"/> for pictures that the example draws.</param>
/// <param name="EncoderFile">An encoder that is there already; <see langword="null"/> to train one.</param>
/// <param name="OutputFolder">Receives models, encoder, pictures and checkpoints.</param>
/// <param name="ImageSize">Side in pixels.</param>
/// <param name="Epochs">Passes over the images, of the encoder that is trained once.</param>
/// <param name="Seconds">Time for each experiment.</param>
/// <param name="Seed">Seed of every draw.</param>
/// <param name="GpuIndex">GPU, or <see langword="null"/> for the CPU.</param>
internal sealed record AutoMLSettings(
    IReadOnlyList<Route> Routes, string? DataFolder, string? EncoderFile, string OutputFolder, int ImageSize, int Epochs, uint Seconds, int Seed, int? GpuIndex)
{
    /// <summary>The default number of epochs.</summary>
    public const int DefaultEpochs = 50;

    /// <summary>The default time for each experiment.</summary>
    public const uint DefaultSeconds = 120;
}
