namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A square convolution whose padding keeps the sides but for the stride.</summary>
/// <remarks>Maps <c>[N, C, H, W]</c> to <c>[N, D, ⌈H / stride⌉, ⌈W / stride⌉]</c>; zero until initialised or loaded.</remarks>
internal sealed class SquareConvolution : Module<Tensor, Tensor>, IMixedPrecision
{
    private const int LargestUntuned = 20_480;

    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly bool _isPointwise;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    private ScalarType? _productType;

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
        _isPointwise = kernelSize == 1;
        _padding = [kernelSize / 2, kernelSize / 2];
        _weight = LayerFactory.NewParameter(outputs, inputs, kernelSize, kernelSize);
        _bias = hasBias ? LayerFactory.NewParameter(outputs) : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public void ComputeIn(ScalarType? type) => _productType = type;

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        if (_productType is not { } type)
        {
            return Convolve(images, _weight, _bias);
        }

        using var scope = NewDisposeScope();
        return Convolve(images.to(type), _weight.to(type), _bias?.to(type)).to(images.dtype).MoveToOuterDisposeScope();
    }

    private Tensor Convolve(Tensor images, Tensor weight, Tensor? bias)
    {
        if (_isPointwise)
        {
            return Mix(images, weight, bias);
        }

        using Tensor channelsLast = ChannelsLast.Of(images);
        return images.shape[0] == 1 && images.numel() <= LargestUntuned
            ? ConvolveTwice(channelsLast, weight, bias)
            : functional.conv2d(channelsLast, weight, bias, _stride, _padding);
    }

    /// <summary>Convolves a single small image beside a copy of itself, since libtorch leaves oneDNN for one alone.</summary>
    /// <remarks>It then tries NNPACK, which prints a warning a call where the processor is unknown to it, and a slow kernel after that.</remarks>
    private Tensor ConvolveTwice(Tensor image, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var pair = ChannelsLast.Of(cat([image, image]));
        return functional.conv2d(pair, weight, bias, _stride, _padding).narrow(0, 0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>A 1×1 convolution as a matrix product over positions: no copy where channels are last in memory.</summary>
    /// <remarks>oneDNN's own 1×1 kernel ends the process for some widths; <see cref="LinearMap"/> knows for which.</remarks>
    private Tensor Mix(Tensor images, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        long stride = _stride[0];
        var kept = stride == 1 ? images : images.slice(2, 0, images.shape[2], stride).slice(3, 0, images.shape[3], stride);
        var positions = kept.permute(0, 2, 3, 1);                                           // [N, h, w, C]
        var mixed = LinearMap.Apply(positions, weight.flatten(1), bias);                  // [N, h, w, D]
        return mixed.permute(0, 3, 1, 2).MoveToOuterDisposeScope();                         // [N, D, h, w]
    }
}
