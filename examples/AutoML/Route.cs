namespace AutoML;

/// <summary>A way to bring encoder and AutoML together.</summary>
internal enum Route
{
    /// <summary>The encoder is trained and applied once; the experiment sees features alone.</summary>
    Embed,

    /// <summary>The trained encoder stands in front of a sweepable pipeline; the experiment sees images.</summary>
    Pipeline,

    /// <summary>The experiment sweeps over the settings of the pre-training; each trial trains an encoder.</summary>
    Options,
}
