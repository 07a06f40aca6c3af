namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A square convolution whose padding keeps the sides but for the stride.</summary>
/// <remarks>Maps <c>[N, C, H, W]</c> to <c>[N, D, ⌈H / stride⌉, ⌈W / stride⌉]</c>; zero until initialised or loaded.</remarks>
internal sealed class SquareConvolution : Module<Tensor, Tensor>
{
    private readonly long[] _stride;
    private readonly long[] _padding;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    /// <summary>Builds the layer.</summary>
    /// <param name="inputs">Width C.</param>
    /// <param name="outputs">Width D.</param>
    /// <param name="kernelSize">Odd.</param>
    /// <param name="stride">At least 1.</param>
    /// <param name="hasBias">Whether a bias is added; none is before a batch normalisation.</param>
    public SquareConvolution(int inputs, int outputs, int kernelSize, int stride = 1, bool hasBias = false)
        : base(nameof(SquareConvolution))
    {
        _stride = [stride, stride];
        _padding = [kernelSize / 2, kernelSize / 2];
        _weight = LayerFactory.NewParameter(outputs, inputs, kernelSize, kernelSize);
        _bias = hasBias ? LayerFactory.NewParameter(outputs) : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images) => functional.conv2d(images, _weight, _bias, _stride, _padding);
}
