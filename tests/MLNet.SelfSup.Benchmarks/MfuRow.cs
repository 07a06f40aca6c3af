namespace MLNet.SelfSup.Benchmarks;

/// <summary>What is timed with each way to multiply.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Images">Images a run.</param>
/// <param name="Flops">Floating-point operations an image.</param>
/// <param name="Run">One run.</param>
internal sealed record MfuRow(string Name, int Images, double Flops, Action Run)
{
    /// <summary>Gets the seconds of the rounds with MKL's products.</summary>
    public List<double> Before { get; } = [];

    /// <summary>Gets the seconds of the rounds with the products that the processor is best at.</summary>
    public List<double> Now { get; } = [];
}
