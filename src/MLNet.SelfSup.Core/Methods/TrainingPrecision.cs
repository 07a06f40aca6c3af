namespace MLNet.SelfSup.Methods;

/// <summary>In which numbers Vision Transformers' blocks and convolutions multiply while they are trained. Weights, heads, text layers, norms, sums and losses are single precision always.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floats: the only one whose results are compared with the official implementations.</summary>
    Single,

    /// <summary>TensorFloat-32 on NVIDIA GPUs from Ampere on: products keep 10 bits of the mantissa. Elsewhere the same as <see cref="Single"/>.</summary>
    TensorFloat32,

    /// <summary>bfloat16: for GPUs from Ampere on, and for encoders from ViT-Tiny on where the processor has AMX (Intel's Xeon since 2023): attention stays in single precision there. Slower than <see cref="Single"/> on other processors.</summary>
    BFloat16,

    /// <summary>IEEE half precision: for older GPUs. The loss is scaled so that small gradients survive; a step whose gradients overflow is left out and the scale halved.</summary>
    Float16,
}
