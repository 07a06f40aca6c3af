namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Makes the basic layers with defined weights (zeros, norms as identity) and without drawing from torch's own generator.</summary>
/// <remarks>The method that trains a module, or a file, gives the weights their values. Parameters belong to no dispose scope.</remarks>
internal static class LayerFactory
{
    /// <summary>The ε of every LayerNorm of a Vision Transformer.</summary>
    public const double LayerNormEpsilon = 1e-6;

    /// <summary>Makes <c>y = x Wᵀ + b</c>.</summary>
    /// <param name="inputs">Width of <c>x</c>.</param>
    /// <param name="outputs">Width of <c>y</c>.</param>
    /// <param name="hasBias">Whether <c>b</c> is there.</param>
    public static Dense NewLinear(long inputs, long outputs, bool hasBias = true) =>
        new(NewParameter(outputs, inputs), hasBias ? NewParameter(outputs) : null);

    /// <summary>Makes a LayerNorm over the last axis.</summary>
    /// <param name="width">Size of the last axis.</param>
    public static LayerNorm NewLayerNorm(long width) => LayerNorm(width, LayerNormEpsilon);

    /// <summary>Makes a parameter of zeros.</summary>
    /// <param name="shape">Its sides.</param>
    public static Parameter NewParameter(params long[] shape) => Detach(new Parameter(zeros(shape)));

    /// <summary>Makes a parameter.</summary>
    /// <param name="values">Its values; the parameter takes the tensor over.</param>
    public static Parameter NewParameter(Tensor values) => Detach(new Parameter(values));

    /// <summary>Makes a tensor that belongs to the weights but is not trained.</summary>
    /// <param name="values">Its values; the parameter takes the tensor over.</param>
    public static Parameter NewFrozen(Tensor values) => Detach(new Parameter(values, requires_grad: false));

    private static Parameter Detach(Parameter parameter)
    {
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
