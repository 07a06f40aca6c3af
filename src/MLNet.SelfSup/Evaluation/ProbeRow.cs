namespace MLNet.SelfSup.Evaluation;

/// <summary>A row that a logistic regression trains on or tells the class of.</summary>
internal sealed class ProbeRow
{
    /// <summary>Gets or sets the class, from 0; it has no meaning where the class is asked for.</summary>
    public uint Label { get; set; }

    /// <summary>Gets or sets the features.</summary>
    public float[] Features { get; set; } = [];
}
