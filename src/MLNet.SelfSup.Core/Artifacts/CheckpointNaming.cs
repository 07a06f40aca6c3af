namespace MLNet.SelfSup.Artifacts;

/// <summary>How an official implementation names the tensors of an encoder.</summary>
public enum CheckpointNaming
{
    /// <summary>Without a prefix: MAE, DeiT, timm's Vision Transformers, torchvision's ResNets.</summary>
    Plain,

    /// <summary>Behind <c>module.encoder_q.</c>: MoCo v1 and v2.</summary>
    Moco,

    /// <summary>Behind <c>module.base_encoder.</c>: MoCo v3.</summary>
    MocoV3,

    /// <summary>The image encoder behind <c>visual_encoder.</c>, beside the text side: ALBEF.</summary>
    Albef,
}
