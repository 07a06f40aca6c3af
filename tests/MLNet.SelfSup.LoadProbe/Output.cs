namespace LoadProbe;

/// <summary>What the model adds.</summary>
internal sealed class Output
{
    /// <summary>Gets or sets the features.</summary>
    public float[] Features { get; set; } = [];
}
