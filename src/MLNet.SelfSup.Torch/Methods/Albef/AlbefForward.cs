using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Training.Distributed;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>ALBEF's forward pass in its parts: encode, contrast, match, tell words (arXiv:2107.07651, figure 1).</summary>
/// <remarks>Tensors belong to the dispose scope that was open at the call.</remarks>
/// <param name="network">The networks and queues.</param>
/// <param name="options">Settings that fit together.</param>
/// <param name="tokens">What must be known of the vocabulary.</param>
internal sealed class AlbefForward(AlbefNetwork network, AlbefOptions options, SpecialTokens tokens)
{
    private const double MinTemperature = 0.001;
    private const double MaxTemperature = 0.5;

    /// <summary>Computes the losses of a batch, moves the followers, and puts the batch into the queues.</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <param name="texts">Their texts.</param>
    /// <param name="momentum">Weight of the followers' old value; 1 leaves them.</param>
    /// <param name="distillation">The weight α of the followers' opinion.</param>
    /// <param name="draws">The step's draws.</param>
    /// <param name="ranks">The processes whose pairs go into the queues; <see langword="null"/> for this one alone.</param>
    /// <returns>The losses.</returns>
    public AlbefLosses ComputeLosses(Tensor images, TokenBatch texts, double momentum, double distillation, IAlbefDraws draws, ICollective? ranks = null)
    {
        ranks ??= SingleProcess.Instance;
        ClampTemperature();
        EncodedPairs pairs = Encode(images, texts, momentum);
        Similarities similarities = Compare(pairs);
        long count = images.shape[0];
        var positives = ContrastiveTargets.FindPositives(texts.Pairs, network.PairQueue);  // [N, N + K]
        var ofBatch = positives.narrow(1, 0, count);                                       // [N, N]
        var contrast = Contrast(similarities, positives, distillation);
        network.Enqueue(ranks.AllGather(pairs.FollowingImageFeatures), ranks.AllGather(pairs.FollowingTextFeatures), ranks.AllGather(texts.Pairs));
        var matching = MatchingLoss.Compute(Match(pairs, texts, similarities, ofBatch, draws), count);
        var language = options.LanguageLossWeight == 0
            ? zeros_like(contrast)
            : TellWords(pairs, texts, distillation, draws).Times(options.LanguageLossWeight);
        return new AlbefLosses(contrast, matching, language, pairs.ImageFeatures, similarities.ImageToText.narrow(1, 0, count), ofBatch);
    }

    /// <summary>Keeps the temperature within 0.001 to 0.5.</summary>
    public void ClampTemperature()
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor temperature = network.Temperature;
        var low = tensor(MinTemperature, dtype: temperature.dtype, device: temperature.device);
        var high = tensor(MaxTemperature, dtype: temperature.dtype, device: temperature.device);
        temperature.copy_(temperature.maximum(low).minimum(high));
    }

    /// <summary>Encodes a batch, moves the followers in between, and encodes it by them.</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="momentum">Weight of the followers' old value; 1 leaves them.</param>
    /// <returns>The batch.</returns>
    public EncodedPairs Encode(Tensor images, TokenBatch texts, double momentum)
    {
        var image = network.VisualEncoder.EncodeTokens(images);                                              // [N, S, C]
        var imageFeatures = ImageTextNetwork.Project(network.VisionProjection, image);               // [N, P]
        var text = network.TextEncoder.Encoder.ForwardText(texts.Ids, texts.Mask);                   // [N, T, D]
        var textFeatures = ImageTextNetwork.Project(network.TextProjection, text);                   // [N, P]

        network.Follow(momentum);
        using IDisposable noGrad = no_grad();
        var followingImage = network.FollowingVisualEncoder.EncodeTokens(images);                            // [N, S, C]
        var followingText = network.FollowingTextEncoder.Encoder.ForwardText(texts.Ids, texts.Mask); // [N, T, D]
        return new EncodedPairs(
            image,
            text,
            imageFeatures,
            textFeatures,
            followingImage,
            ImageTextNetwork.Project(network.FollowingVisionProjection, followingImage),
            ImageTextNetwork.Project(network.FollowingTextProjection, followingText));
    }

    /// <summary>Compares the batch with itself and the queues.</summary>
    /// <param name="pairs">The batch.</param>
    /// <returns>The similarities.</returns>
    public Similarities Compare(EncodedPairs pairs)
    {
        Tensor temperature = network.Temperature;
        var texts = cat([pairs.FollowingTextFeatures.t(), network.TextQueue], dim: 1);              // [P, N + K]
        var images = cat([pairs.FollowingImageFeatures.t(), network.ImageQueue], dim: 1);           // [P, N + K]
        var imageToText = pairs.ImageFeatures.matmul(texts) / temperature;                          // [N, N + K]
        var textToImage = pairs.TextFeatures.matmul(images) / temperature;                          // [N, N + K]
        using IDisposable noGrad = no_grad();
        return new Similarities(
            imageToText,
            textToImage,
            pairs.FollowingImageFeatures.matmul(texts) / temperature,
            pairs.FollowingTextFeatures.matmul(images) / temperature);
    }

    /// <summary>Computes the contrastive loss, both ways.</summary>
    /// <param name="similarities">Of the batch.</param>
    /// <param name="positives">Which columns show what a row shows, <c>[N, N + K]</c>.</param>
    /// <param name="distillation">The weight α.</param>
    /// <returns><c>[]</c>.</returns>
    public static Tensor Contrast(Similarities similarities, Tensor positives, double distillation)
    {
        var imageToText = ImageTextContrastiveLoss.Compute(
            similarities.ImageToText, ContrastiveTargets.Mix(similarities.FollowingImageToText, positives, distillation));
        var textToImage = ImageTextContrastiveLoss.Compute(
            similarities.TextToImage, ContrastiveTargets.Mix(similarities.FollowingTextToImage, positives, distillation));
        return imageToText.Plus(textToImage).Times(0.5);
    }

    /// <summary>Computes the matching logits of the batch's pairs and of hard negatives.</summary>
    /// <param name="pairs">The batch.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="similarities">Of the batch.</param>
    /// <param name="positives">Which of the batch's pairs show the same, <c>[N, N]</c>.</param>
    /// <param name="draws">Draws an image for each text, then a text for each image.</param>
    /// <returns>Pairs that match, then texts with other images, then images with other texts, <c>[N + 2 M, 2]</c>; M rows of the batch have a negative.</returns>
    public Tensor Match(EncodedPairs pairs, TokenBatch texts, Similarities similarities, Tensor positives, IAlbefDraws draws)
    {
        long count = texts.Ids.shape[0];
        var rows = HardNegatives.FindRows(positives);                                                              // [M]
        if (rows.shape[0] == 0)
        {
            return network.Match(pairs.Text, texts.Mask, pairs.Image);
        }

        var imageWeights = HardNegatives.Weigh(similarities.TextToImage.narrow(1, 0, count), positives);           // [N, N]
        var textWeights = HardNegatives.Weigh(similarities.ImageToText.narrow(1, 0, count), positives);            // [N, N]
        var otherImages = draws.Pick(imageWeights.index_select(0, rows));                                          // [M]
        var otherTexts = draws.Pick(textWeights.index_select(0, rows));                                            // [M]

        // One pass for all: nothing in the fusion encoder looks across a batch.
        var textRows = cat([rows, otherTexts]);                                                                    // [2 M]
        var text = cat([pairs.Text, pairs.Text.index_select(0, textRows)]);                                        // [N + 2 M, T, D]
        var mask = cat([texts.Mask, texts.Mask.index_select(0, textRows)]);                                        // [N + 2 M, T]
        var image = cat([pairs.Image, pairs.Image.index_select(0, cat([otherImages, rows]))]);                     // [N + 2 M, S, C]
        return network.Match(text, mask, image);
    }

    /// <summary>Hides word pieces and computes the loss of telling them from the rest and the image.</summary>
    /// <param name="pairs">The batch.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="distillation">The weight α.</param>
    /// <param name="draws">Draws what is hidden.</param>
    /// <returns><c>[]</c>; 0 where nothing is hidden.</returns>
    public Tensor TellWords(EncodedPairs pairs, TokenBatch texts, double distillation, IAlbefDraws draws)
    {
        var masking = TokenMasking.Draw(texts.Ids, options.MaskProbability, tokens, draws);
        var hidden = masking.IsHidden.flatten().nonzero().squeeze(1);                                              // [M]
        var logits = network.TextEncoder.Predict(ReadHidden(network.TextEncoder, masking.Ids, texts.Mask, pairs.Image, hidden));  // [M, V]
        var labels = texts.Ids.flatten().index_select(0, hidden);                                                  // [M]
        Tensor followingLogits;
        using (no_grad())
        {
            followingLogits = network.FollowingTextEncoder.Predict(ReadHidden(network.FollowingTextEncoder, masking.Ids, texts.Mask, pairs.FollowingImage, hidden));
        }

        return MaskedLanguageLoss.Compute(logits, labels, followingLogits, distillation);
    }

    private static Tensor ReadHidden(LanguageModel model, Tensor ids, Tensor mask, Tensor image, Tensor hidden)
    {
        var text = model.Encoder.ForwardText(ids, mask);
        var fused = model.Encoder.ForwardFusion(text, mask, image);                                                // [N, T, D]
        return fused.flatten(0, 1).index_select(0, hidden);                                                        // [M, D]
    }
}
