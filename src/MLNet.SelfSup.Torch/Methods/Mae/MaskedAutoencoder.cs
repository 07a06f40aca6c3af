using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Methods.Mae;

/// <summary>A Vision Transformer that sees the visible patches alone, and a small decoder that predicts the pixels of the hidden ones.</summary>
/// <remarks>
/// He et al. 2021, arXiv:2111.06377, section 3. Parameters bear the names of the official checkpoints, the encoder's without a prefix.
/// The decoder keeps patches in their random order, visible ones first: attention does not see an order, and each token bears
/// its position, so that the numbers are those of the restored order without moving a token there and its gradient back.
/// </remarks>
internal sealed class MaskedAutoencoder : VisionTransformer
{
    [ComponentName(Name = "decoder_embed")]
    private readonly Dense _decoderEmbed;

    [ComponentName(Name = "mask_token")]
    private readonly Parameter _maskToken;

    [ComponentName(Name = "decoder_pos_embed")]
    private readonly Parameter _decoderPositions;

    [ComponentName(Name = "decoder_blocks")]
    private readonly ModuleList<Block> _decoderBlocks;

    [ComponentName(Name = "decoder_norm")]
    private readonly LayerNorm _decoderNorm;

    [ComponentName(Name = "decoder_pred")]
    private readonly Dense _predictor;

    /// <summary>Builds the network; all but the position embeddings and the norms is zero until it is initialised or loaded.</summary>
    /// <param name="options">Sizes that fit together.</param>
    public MaskedAutoencoder(MaeOptions options)
        : base(nameof(MaskedAutoencoder), options.Encoder, NewPositions(options.Encoder.EmbedDim, options))
    {
        int width = options.DecoderEmbedDim;
        _decoderEmbed = LayerFactory.NewLinear(options.Encoder.EmbedDim, width);
        _maskToken = LayerFactory.NewParameter(1, 1, width);
        _decoderPositions = LayerFactory.NewFrozen(NewPositions(width, options));
        _decoderBlocks = new ModuleList<Block>(
            [.. Enumerable.Range(0, options.DecoderDepth).Select(_ => new Block(width, options.DecoderNumHeads, options.Encoder.MlpRatio))]);
        _decoderNorm = LayerFactory.NewLayerNorm(width);
        _predictor = LayerFactory.NewLinear(width, (long)options.Encoder.PatchSize * options.Encoder.PatchSize * Channels);
        RegisterComponents();
    }

    /// <summary>Predicts the hidden patches of images.</summary>
    /// <param name="patches">Pixels of all patches, <c>[N, L, P·P·3]</c>.</param>
    /// <param name="masking">Which patches the encoder sees.</param>
    /// <returns>Predictions of <see cref="RandomMasking.TakeHidden"/>'s patches, <c>[N, L - K, P·P·3]</c>.</returns>
    public Tensor PredictHidden(Tensor patches, RandomMasking masking)
    {
        using var scope = NewDisposeScope();
        var latent = Encode(patches, masking);                                       // [N, 1 + K, D]
        var tokens = Decode(latent, masking);                                        // [N, 1 + L, Dd]
        var hidden = tokens.narrow(1, 1 + masking.VisibleCount, masking.HiddenCount);
        return Predict(hidden).MoveToOuterDisposeScope();                            // [N, L - K, P·P·3]
    }

    /// <summary>Predicts all patches of images.</summary>
    /// <param name="patches">Pixels of all patches, <c>[N, L, P·P·3]</c>.</param>
    /// <param name="masking">Which patches the encoder sees.</param>
    /// <returns>Predictions of all patches in their places, <c>[N, L, P·P·3]</c>.</returns>
    public Tensor PredictAll(Tensor patches, RandomMasking masking)
    {
        using var scope = NewDisposeScope();
        var tokens = Decode(Encode(patches, masking), masking);                      // [N, 1 + L, Dd]
        var predictions = Predict(tokens.narrow(1, 1, masking.PatchCount));          // [N, L, P·P·3], shuffled
        return masking.Restore(predictions).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes the visible patches.</summary>
    /// <param name="patches">Pixels of all patches, <c>[N, L, P·P·3]</c>.</param>
    /// <param name="masking">Which patches the encoder sees.</param>
    /// <returns>Tokens after the final norm, <c>[N, 1 + K, D]</c>, the class token first.</returns>
    public Tensor Encode(Tensor patches, RandomMasking masking)
    {
        using var visible = masking.TakeVisible(patches);                            // [N, K, P·P·3]
        using var indices = masking.Visible;                                         // [N, K]
        return ForwardPatches(visible, indices);
    }

    /// <summary>Runs the decoder's blocks over the encoded tokens and a mask token for each hidden patch.</summary>
    /// <param name="latent">Of <see cref="Encode"/>, <c>[N, 1 + K, D]</c>.</param>
    /// <param name="masking">Which patches the encoder saw.</param>
    /// <returns>Tokens <c>[N, 1 + L, Dd]</c>: the class token, then all patches in their random order.</returns>
    public Tensor Decode(Tensor latent, RandomMasking masking)
    {
        using var scope = NewDisposeScope();
        long count = masking.BatchSize;
        var classIndex = zeros(count, 1, dtype: int64, device: latent.device);
        var indices = cat([classIndex, masking.Order.Plus(1)], dim: 1);              // [N, 1 + L]
        var seen = _decoderEmbed.call(latent);                                       // [N, 1 + K, Dd]
        long width = seen.shape[2];
        var unseen = _maskToken.expand(count, masking.HiddenCount, width);           // [N, L - K, Dd]
        var positions = _decoderPositions.squeeze(0).index_select(0, indices.flatten()).view(count, -1, width);
        var tokens = cat([seen, unseen], dim: 1).Plus(positions);                    // [N, 1 + L, Dd]
        foreach (Block block in _decoderBlocks)
        {
            tokens = block.call(tokens);
        }

        return tokens.MoveToOuterDisposeScope();
    }

    /// <summary>Predicts pixels from decoded tokens.</summary>
    /// <param name="tokens"><c>[N, M, Dd]</c>.</param>
    /// <returns><c>[N, M, P·P·3]</c>.</returns>
    public Tensor Predict(Tensor tokens)
    {
        using var normed = _decoderNorm.call(tokens);
        return _predictor.call(normed);
    }

    private static Tensor NewPositions(int width, MaeOptions options) =>
        PositionEmbedding.SinCos(options.Encoder.ImageSize / options.Encoder.PatchSize, width, GridAxis.Column);
}
