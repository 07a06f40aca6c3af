namespace MLNet.SelfSup.Methods;

/// <summary>What moves the weights of a linear probe.</summary>
public enum ProbeOptimizer
{
    /// <summary>LARS, as MAE's linear probing has it (arXiv:2111.06377, table 10).</summary>
    Lars,

    /// <summary>SGD with momentum, as MoCo v3's linear probing has it (arXiv:2104.02057, section 5.1).</summary>
    Sgd,

    /// <summary>AdamW.</summary>
    AdamW,
}
