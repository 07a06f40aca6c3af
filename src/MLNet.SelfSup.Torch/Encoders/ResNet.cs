using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>A residual network: a stem, then stages of blocks that halve the map and double its width (He et al. 2015, arXiv:1512.03385, table 1).</summary>
/// <remarks>Maps normalised images <c>[N, 3, S, S]</c> to the last stage's map, <c>[N, D, h, w]</c>. Names are torchvision's.</remarks>
internal sealed class ResNet : ImageEncoderModule
{
    private readonly ResNetOptions _options;
    private readonly List<ModuleList<ResidualBlock>> _stages = [];

    [ComponentName(Name = "conv1")]
    private readonly SquareConvolution _stem;

    [ComponentName(Name = "bn1")]
    private readonly BatchNormalization _stemNorm;

    /// <summary>Builds the network; kernels are zero until a method or a file gives them values.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="batchNormGroups">Parts of a batch that are normalised apart in training.</param>
    public ResNet(ResNetOptions options, int batchNormGroups = 1)
        : base(nameof(ResNet))
    {
        _options = options;
        _stem = new SquareConvolution(Channels, options.Width, options.StemKernelSize, options.StemStride);
        _stemNorm = new BatchNormalization(options.Width, batchNormGroups);
        RegisterComponents();
        int inputs = options.Width;
        for (int stage = 0; stage < options.StageDepths.Count; stage++)
        {
            int outputs = options.WidthOf(stage);
            var blocks = new ModuleList<ResidualBlock>();
            for (int i = 0; i < options.StageDepths[stage]; i++)
            {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.Add(new ResidualBlock(options.Block, inputs, options.Width << stage, outputs, stride, batchNormGroups));
                inputs = outputs;
            }

            _stages.Add(blocks);
            register_module($"layer{stage + 1}", blocks);
        }
    }

    /// <inheritdoc/>
    public override string HeadName => "fc";

    /// <inheritdoc/>
    public override int RepresentationDim => _options.OutputWidth;

    /// <inheritdoc/>
    public override int LayerCount => _stages.Count + 1;

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return ForwardStages(images, 1)[0].MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Represent(Tensor images)
    {
        using var scope = NewDisposeScope();
        return ForwardStages(images, 1)[0].mean([2, 3]).MoveToOuterDisposeScope();  // [N, D]
    }

    /// <inheritdoc/>
    public override Tensor EncodeTokens(Tensor images)
    {
        using var scope = NewDisposeScope();
        var positions = ForwardStages(images, 1)[0].flatten(2).transpose(1, 2);               // [N, L, D]
        return cat([positions.mean([1], keepdim: true), positions], dim: 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor PoolPatches(Tensor images) => Represent(images);

    /// <inheritdoc/>
    public override int LayerOf(string name) => name.Split('.')[0] switch
    {
        "conv1" or "bn1" => 0,
        string part when part.StartsWith("layer", StringComparison.Ordinal) => int.Parse(part["layer".Length..]),
        _ => LayerCount,
    };

    /// <inheritdoc/>
    public override Tensor ForwardFeatures(Tensor images, FeatureOptions features)
    {
        using var scope = NewDisposeScope();
        Tensor[] parts = [.. ForwardStages(images, features.LastBlocks).Select(map => TokenPooling.PoolPatches(map.flatten(2).transpose(1, 2), features.Pooling))];
        return cat(parts, dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes images and keeps the maps of several stages.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="lastStages">How many stages to keep, counted from the last; a number above theirs means all.</param>
    /// <returns>Maps <c>[N, Dᵢ, hᵢ, wᵢ]</c>, the last stage's at the end.</returns>
    public IReadOnlyList<Tensor> ForwardStages(Tensor images, int lastStages)
    {
        CheckShape(images, _options.ImageSize);
        Tensor map = functional.relu(_stemNorm.call(_stem.call(images)), inplace: true);  // [N, W, S/stride, S/stride]
        if (_options.StemPooling)
        {
            map = Replace(map, functional.max_pool2d(map, 3, stride: 2, padding: 1), []);
        }

        var kept = new List<Tensor>();
        for (int stage = 0; stage < _stages.Count; stage++)
        {
            foreach (ResidualBlock block in _stages[stage])
            {
                map = Replace(map, block.call(map), kept);
            }

            if (stage >= _stages.Count - lastStages)
            {
                kept.Add(map);
            }
        }

        return kept;
    }

    // A map that the backward pass needs is held by it: a handle of ours would keep the others too.
    private static Tensor Replace(Tensor map, Tensor next, List<Tensor> kept)
    {
        if (!kept.Contains(map))
        {
            map.Dispose();
        }

        return next;
    }
}
