namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Turns an image into patch tokens by 3×3 convolutions of stride 2, each with batch normalisation and ReLU, and a last 1×1 convolution.</summary>
/// <remarks>Xiao et al. 2021, arXiv:2106.14881, section 3. Maps <c>[N, C, H, W]</c> to <c>[N, L, D]</c>, where <c>L = (H / P) · (W / P)</c>.</remarks>
internal sealed class ConvolutionalStem : Module<Tensor, Tensor>
{
    [ComponentName(Name = "proj")]
    private readonly Sequential _layers;

    /// <summary>Builds the stem.</summary>
    /// <param name="channels">Channels C of the image.</param>
    /// <param name="patchSize">P, a power of 2 from 2: its logarithm is the number of 3×3 convolutions.</param>
    /// <param name="width">D; the last 3×3 convolution is as wide, each before it half as wide as the next.</param>
    /// <param name="batchNormGroups">Parts of a batch that are normalised apart in training.</param>
    public ConvolutionalStem(int channels, int patchSize, int width, int batchNormGroups = 1)
        : base(nameof(ConvolutionalStem))
    {
        int count = int.Log2(patchSize);
        var parts = new List<Module<Tensor, Tensor>>();
        for (int i = 0; i < count; i++)
        {
            int outputs = width >> (count - 1 - i);
            parts.Add(new SquareConvolution(i == 0 ? channels : outputs / 2, outputs, 3, stride: 2));
            parts.Add(new BatchNormalization(outputs, batchNormGroups));
            parts.Add(ReLU());
        }

        parts.Add(new SquareConvolution(width, width, 1, hasBias: true));
        _layers = Sequential(parts.Select((part, i) => ($"{i}", part)));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var grid = _layers.call(images);                                      // [N, D, H/P, W/P]
        return grid.flatten(2).transpose(1, 2).MoveToOuterDisposeScope();     // [N, L, D]
    }
}
