namespace MLNet.SelfSup.Methods;

/// <summary>What moves the weights in MoCo v3.</summary>
public enum ContrastiveOptimizer
{
    /// <summary>AdamW, for Vision Transformers (Chen et al. 2021, arXiv:2104.02057, section 4).</summary>
    AdamW,

    /// <summary>LARS, for ResNets with large batches (You et al. 2017, arXiv:1708.03888).</summary>
    Lars,
}
