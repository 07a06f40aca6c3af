using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.Albef;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Computes every tensor that the golden file of ALBEF's first forward pass holds.</summary>
internal static class AlbefReplay
{
    private const long Ignored = -100;

    public static Dictionary<string, Tensor> Run(AlbefGolden golden, AlbefNetwork network, ScalarType type)
    {
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var forward = new AlbefForward(network, golden.Options, golden.Tokens);
        var draws = (ReplayedDraws)golden.ReadDraws(0);
        TokenBatch texts = golden.ReadTexts(0, type);
        long count = texts.Ids.shape[0];
        forward.ClampTemperature();
        EncodedPairs pairs = forward.Encode(golden.ReadImages(0, type), texts, golden.Options.Momentum);
        Similarities similarities = forward.Compare(pairs);
        Tensor positives = ContrastiveTargets.FindPositives(texts.Pairs, network.PairQueue);
        values["image_embeds"] = pairs.Image;
        values["image_embeds_m"] = pairs.FollowingImage;
        values["text_embeds"] = pairs.Text;
        values["text_embeds_m"] = network.FollowingTextEncoder.Encoder.ForwardText(texts.Ids, texts.Mask);
        values["image_feat"] = pairs.ImageFeatures;
        values["text_feat"] = pairs.TextFeatures;
        values["image_feat_m"] = pairs.FollowingImageFeatures;
        values["text_feat_m"] = pairs.FollowingTextFeatures;
        values["sim_i2t"] = similarities.ImageToText;
        values["sim_t2i"] = similarities.TextToImage;
        values["sim_i2t_m"] = similarities.FollowingImageToText;
        values["sim_t2i_m"] = similarities.FollowingTextToImage;
        values["i2t_targets"] = ContrastiveTargets.Mix(similarities.FollowingImageToText, positives, golden.DistillationWeight);
        values["t2i_targets"] = ContrastiveTargets.Mix(similarities.FollowingTextToImage, positives, golden.DistillationWeight);
        values["loss_i2t"] = ImageTextContrastiveLoss.Compute(similarities.ImageToText, values["i2t_targets"]);
        values["loss_t2i"] = ImageTextContrastiveLoss.Compute(similarities.TextToImage, values["t2i_targets"]);
        values["loss_ita"] = AlbefForward.Contrast(similarities, positives, golden.DistillationWeight);

        values["itm_logits"] = forward.Match(pairs, texts, similarities, positives.narrow(1, 0, count), draws);
        values["weights_t2i"] = draws.Weights[0];
        values["weights_i2t"] = draws.Weights[1];
        values["loss_itm"] = MatchingLoss.Compute(values["itm_logits"], count);
        AddFusion(golden, network, pairs, texts, values);
        AddLanguage(golden, network, pairs, texts, values);
        values["loss_mlm"] = forward.TellWords(pairs, texts, golden.DistillationWeight, golden.ReadDraws(0) is ReplayedDraws words ? words : throw new InvalidOperationException());
        return values;
    }

    private static void AddFusion(AlbefGolden golden, AlbefNetwork network, EncodedPairs pairs, TokenBatch texts, Dictionary<string, Tensor> values)
    {
        TextEncoder encoder = network.TextEncoder.Encoder;
        IAlbefDraws draws = golden.ReadDraws(0);
        Tensor otherImages = draws.Pick(values["weights_t2i"]);
        Tensor otherTexts = draws.Pick(values["weights_i2t"]);
        values["fusion_pos"] = encoder.ForwardFusion(pairs.Text, texts.Mask, pairs.Image);
        Tensor negatives = encoder.ForwardFusion(
            cat([pairs.Text, pairs.Text.index_select(0, otherTexts)]),
            cat([texts.Mask, texts.Mask.index_select(0, otherTexts)]),
            cat([pairs.Image.index_select(0, otherImages), pairs.Image]));
        values["fusion_neg_cls"] = negatives.select(1, 0);
    }

    private static void AddLanguage(AlbefGolden golden, AlbefNetwork network, EncodedPairs pairs, TokenBatch texts, Dictionary<string, Tensor> values)
    {
        TokenMasking masking = TokenMasking.Draw(texts.Ids, golden.Options.MaskProbability, golden.Tokens, golden.ReadDraws(0));
        values["mlm_input_ids"] = masking.Ids;
        values["mlm_labels"] = where(masking.IsHidden, texts.Ids, full_like(texts.Ids, Ignored));
        TextEncoder encoder = network.TextEncoder.Encoder;
        TextEncoder following = network.FollowingTextEncoder.Encoder;
        values["mlm_hidden"] = encoder.ForwardFusion(encoder.ForwardText(masking.Ids, texts.Mask), texts.Mask, pairs.Image);
        values["mlm_logits"] = network.TextEncoder.Predict(values["mlm_hidden"]);
        values["mlm_logits_m"] = network.FollowingTextEncoder.Predict(
            following.ForwardFusion(following.ForwardText(masking.Ids, texts.Mask), texts.Mask, pairs.FollowingImage));
        Tensor rows = masking.IsHidden.flatten().nonzero().squeeze(1);
        Tensor logits = values["mlm_logits"].flatten(0, 1).index_select(0, rows);
        Tensor followingLogits = values["mlm_logits_m"].flatten(0, 1).index_select(0, rows);
        Tensor labels = texts.Ids.flatten().index_select(0, rows);
        values["loss_mlm_hard"] = MaskedLanguageLoss.Compute(logits, labels, followingLogits, 0);
        values["loss_mlm_soft"] = MaskedLanguageLoss.Compute(logits, labels, followingLogits, 1);
    }
}
