using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>The Vision Transformer: patches and a class token through blocks of attention (Dosovitskiy et al. 2020, arXiv:2010.11929, eq. 1 to 4).</summary>
/// <remarks>Maps normalised images <c>[N, 3, S, S]</c> to the tokens after the final norm, <c>[N, 1 + L, D]</c>, the class token first.</remarks>
internal class VisionTransformer : ImageEncoderModule
{
    private readonly VisionTransformerOptions _options;

    [ComponentName(Name = "cls_token")]
    private readonly Parameter _classToken;

    [ComponentName(Name = "pos_embed")]
    private readonly Parameter _positions;

    [ComponentName(Name = "patch_embed")]
    private readonly Module<Tensor, Tensor> _patchEmbed;

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<Block> _blocks;

    [ComponentName(Name = "norm")]
    private readonly LayerNorm _norm;

    /// <summary>Builds the network; its weights are zero until a method or a file gives them values.</summary>
    /// <param name="options">Sizes that fit together.</param>
    /// <param name="positions">The position embedding, <c>[1, 1 + L, D]</c>, which the network takes over and does not train.</param>
    /// <param name="batchNormGroups">Parts of a batch that a convolutional stem normalises apart in training.</param>
    /// <param name="dropPath">The probability with which the last block's branches are left out for an image in training; it grows evenly from 0 at the first.</param>
    public VisionTransformer(VisionTransformerOptions options, Tensor positions, int batchNormGroups = 1, double dropPath = 0)
        : this(nameof(VisionTransformer), options, positions, batchNormGroups, dropPath)
    {
        RegisterComponents();
    }

    /// <summary>Builds the encoder's part of a network; the derived class registers the components.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="options">Sizes that fit together.</param>
    /// <param name="positions">The position embedding, <c>[1, 1 + L, D]</c>.</param>
    /// <param name="batchNormGroups">Parts of a batch that a convolutional stem normalises apart in training.</param>
    /// <param name="dropPath">Of the last block.</param>
    protected VisionTransformer(string name, VisionTransformerOptions options, Tensor positions, int batchNormGroups = 1, double dropPath = 0)
        : base(name)
    {
        _options = options;
        _classToken = LayerFactory.NewParameter(1, 1, options.EmbedDim);
        _positions = LayerFactory.NewFrozen(positions);
        _patchEmbed = options.Stem == PatchStem.Linear
            ? new PatchEmbed(Channels, options.PatchSize, options.EmbedDim)
            : new ConvolutionalStem(Channels, options.PatchSize, options.EmbedDim, batchNormGroups);
        _blocks = new ModuleList<Block>(
            [.. Enumerable.Range(0, options.Depth).Select(i => new Block(options.EmbedDim, options.NumHeads, options.MlpRatio, dropPath * i / Math.Max(1, options.Depth - 1)))]);
        _norm = LayerFactory.NewLayerNorm(options.EmbedDim);
    }

    /// <summary>Gets the sizes.</summary>
    public VisionTransformerOptions Options => _options;

    /// <inheritdoc/>
    public override string HeadName => "head";

    /// <inheritdoc/>
    public override int RepresentationDim => _options.EmbedDim;

    /// <inheritdoc/>
    public override int LayerCount => _options.Depth + 1;

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return ForwardBlocks(images, 1)[0].MoveToOuterDisposeScope();
    }

    /// <summary>Encodes images and keeps the tokens of several blocks.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="lastBlocks">How many blocks to keep, counted from the last; a number above the depth means all.</param>
    /// <returns>Tokens <c>[N, 1 + L, D]</c> of each kept block, the last block's at the end; that alone has passed the final norm.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public IReadOnlyList<Tensor> ForwardBlocks(Tensor images, int lastBlocks)
    {
        IReadOnlyList<Tensor> kept = RunBlocks(images, lastBlocks);
        return [.. kept.SkipLast(1), _norm.call(kept[^1])];
    }

    /// <inheritdoc/>
    public override Tensor ForwardFeatures(Tensor images, FeatureOptions features)
    {
        using var scope = NewDisposeScope();
        return TokenPooling.Pool(ForwardBlocks(images, features.LastBlocks), features.Pooling).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor EncodeTokens(Tensor images) => call(images);

    /// <inheritdoc/>
    public override Tensor PoolPatches(Tensor images)
    {
        using var scope = NewDisposeScope();
        return TokenPooling.Pool(RunBlocks(images, 1), FeaturePooling.PatchMean).MoveToOuterDisposeScope();  // [N, D]
    }

    /// <inheritdoc/>
    public override int LayerOf(string name)
    {
        string[] parts = name.Split('.');
        return parts[0] switch
        {
            "cls_token" or "pos_embed" or "patch_embed" => 0,
            "blocks" => int.Parse(parts[1]) + 1,
            _ => LayerCount,
        };
    }

    /// <inheritdoc/>
    public override Tensor Represent(Tensor images)
    {
        using var scope = NewDisposeScope();
        return ForwardBlocks(images, 1)[0].select(1, 0).MoveToOuterDisposeScope();  // [N, D], the class token
    }

    /// <summary>Encodes some patches of each image, the same number of each.</summary>
    /// <param name="patches">Pixels of the chosen patches, <c>[N, K, P·P·3]</c>, as <see cref="Patches.FromImages"/> lays them out.</param>
    /// <param name="indices">Where each patch lies in its image, <c>[N, K]</c>, from 0 to L - 1, <see cref="ScalarType.Int64"/>.</param>
    /// <returns>Tokens after the final norm, <c>[N, 1 + K, D]</c>, patches in the given order.</returns>
    /// <exception cref="InvalidOperationException">A convolutional stem does not embed patches one by one.</exception>
    public Tensor ForwardPatches(Tensor patches, Tensor indices)
    {
        using var scope = NewDisposeScope();
        PatchEmbed embed = _patchEmbed as PatchEmbed ?? throw new InvalidOperationException($"A {_options.Stem} stem does not embed patches one by one.");
        var table = _positions.narrow(1, 1, _options.PatchCount).squeeze(0);                   // [L, D]
        var positions = table.index_select(0, indices.flatten());                              // [N·K, D]
        var tokens = embed.Project(patches);                                                   // [N, K, D]
        tokens = PrependClassToken(tokens.Plus(positions.view(tokens.shape)));                 // [N, 1 + K, D]
        foreach (Block block in _blocks)
        {
            tokens = block.Run(tokens);
        }

        return _norm.call(tokens).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected sealed override void RegisterComponents() => base.RegisterComponents();

    // The last blocks' tokens, before the final norm.
    private List<Tensor> RunBlocks(Tensor images, int lastBlocks)
    {
        CheckShape(images, _options.ImageSize);
        var tokens = _patchEmbed.call(images).Plus(_positions.narrow(1, 1, _options.PatchCount));  // [N, L, D]
        tokens = PrependClassToken(tokens);                                                      // [N, 1 + L, D]
        var kept = new List<Tensor>();
        for (int i = 0; i < _options.Depth; i++)
        {
            tokens = _blocks[i].Run(tokens);
            if (i >= _options.Depth - lastBlocks)
            {
                kept.Add(tokens);
            }
        }

        return kept;
    }

    private Tensor PrependClassToken(Tensor tokens)
    {
        var classToken = _classToken.Plus(_positions.narrow(1, 0, 1));                         // [1, 1, D]
        return cat([classToken.expand(tokens.shape[0], 1, _options.EmbedDim), tokens], dim: 1);
    }
}
