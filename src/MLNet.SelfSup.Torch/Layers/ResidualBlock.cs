using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A residual block: convolutions with batch normalisation, added to the input, then a ReLU (He et al. 2015, arXiv:1512.03385, eq. 1 and 2).</summary>
/// <remarks>Maps <c>[N, C, H, W]</c> to <c>[N, D, H / stride, W / stride]</c>. Where shapes differ, a 1×1 convolution carries the input over.</remarks>
internal sealed class ResidualBlock : Module<Tensor, Tensor>, IRecomputable
{
    private readonly SquareConvolution[] _convolutions;
    private readonly BatchNormalization[] _norms;

    [ComponentName(Name = "downsample")]
    private readonly Sequential? _shortcut;

    /// <summary>Builds the block.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="inputs">Width C.</param>
    /// <param name="width">Width of the 3×3 convolutions.</param>
    /// <param name="outputs">Width D.</param>
    /// <param name="stride">Stride of the first 3×3 convolution.</param>
    /// <param name="groups">Groups of batch normalisation.</param>
    public ResidualBlock(ResNetBlock kind, int inputs, int width, int outputs, int stride, int groups)
        : base(nameof(ResidualBlock))
    {
        _convolutions = kind == ResNetBlock.Basic
            ? [new SquareConvolution(inputs, width, 3, stride), new SquareConvolution(width, outputs, 3)]
            : [new SquareConvolution(inputs, width, 1), new SquareConvolution(width, width, 3, stride), new SquareConvolution(width, outputs, 1)];
        _norms = [.. _convolutions.Select((_, i) => new BatchNormalization(i == _convolutions.Length - 1 ? outputs : width, groups))];
        if (stride != 1 || inputs != outputs)
        {
            _shortcut = Sequential(("0", new SquareConvolution(inputs, outputs, 1, stride)), ("1", new BatchNormalization(outputs, groups)));
        }

        RegisterComponents();
        for (int i = 0; i < _convolutions.Length; i++)
        {
            register_module($"conv{i + 1}", _convolutions[i]);
            register_module($"bn{i + 1}", _norms[i]);
        }
    }

    /// <inheritdoc/>
    public bool Recomputes { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor map) => Recomputation.Run(Recomputes, i => Compute(i[0]), map);

    /// <summary>Sets the scale of the last norm to 0, so that the block starts as the identity (Goyal et al. 2017, arXiv:1706.02677, section 5.1).</summary>
    public void ZeroLastNorm()
    {
        using IDisposable noGrad = no_grad();
        _norms[^1].get_parameter("weight")!.zero_();
    }

    private Tensor Compute(Tensor map)
    {
        using var scope = NewDisposeScope();
        Tensor change = map;
        for (int i = 0; i < _convolutions.Length; i++)
        {
            change = _norms[i].call(_convolutions[i].call(change));
            change = i < _convolutions.Length - 1 ? functional.relu(change, inplace: true) : change;
        }

        Tensor carried = _shortcut?.call(map) ?? map;
        return functional.relu(change.Plus(carried), inplace: true).MoveToOuterDisposeScope();
    }
}
