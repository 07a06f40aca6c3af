using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Optimizers;
using MLNet.SelfSup.Torch.Training.Schedules;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Torch.Supervised;

/// <summary>How the weights of a training with labels are moved.</summary>
internal static class SupervisedRecipe
{
    // As MAE's fine-tuning has it, beside vectors and biases (arXiv:2111.06377, appendix A.1).
    private static readonly string[] SparedNames = ["pos_embed", "cls_token"];

    /// <summary>Makes the recipe of fine-tuning: AdamW with layer-wise rates, <c>rate · decay^(layers − layer)</c> (Clark et al. 2020, arXiv:2003.10555, section 3.1).</summary>
    /// <param name="options">The settings.</param>
    /// <param name="encoder">The encoder with its head.</param>
    /// <returns>The recipe.</returns>
    public static TrainingRecipe Of(FineTuneOptions options, ImageEncoderModule encoder)
    {
        var schedule = new WarmupCosine(TrainingRecipe.ScaleRate(options.BaseLearningRate, options), options.WarmupEpochs, options.Epochs, options.MinLearningRate);
        return new TrainingRecipe
        {
            Groups = GroupByLayer(options, encoder),
            CreateOptimizer = groups => new AdamW(groups, options.Beta1, options.Beta2),
            LearningRate = at => schedule.At(at.Epoch),
        };
    }

    /// <summary>Makes the recipe of a linear probe.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="encoder">The encoder with its head, which alone is trained.</param>
    /// <returns>The recipe.</returns>
    public static TrainingRecipe Of(LinearProbeOptions options, ImageEncoderModule encoder)
    {
        var schedule = new WarmupCosine(TrainingRecipe.ScaleRate(options.BaseLearningRate, options), options.WarmupEpochs, options.Epochs);
        return new TrainingRecipe
        {
            Groups = TrainingRecipe.SpareVectors(encoder, options.WeightDecay),
            CreateOptimizer = groups => Create(options, groups),
            LearningRate = at => schedule.At(at.Epoch),
        };
    }

    private static IOptimizer Create(LinearProbeOptions options, IReadOnlyList<ParameterGroup> groups) => options.Optimizer switch
    {
        ProbeOptimizer.Lars => new Lars(groups, options.OptimizerMomentum),
        ProbeOptimizer.Sgd => new Sgd(groups, options.OptimizerMomentum),
        ProbeOptimizer.AdamW => new AdamW(groups, beta1: 0.9, beta2: 0.999),
        var other => throw new NotSupportedException($"There is no optimizer {other}."),
    };

    private static ParameterGroup[] GroupByLayer(FineTuneOptions options, ImageEncoderModule encoder) =>
    [
        .. TrainingRecipe.FindTrained(encoder)
            .GroupBy(p => (Layer: encoder.LayerOf(p.Name), IsSpared: TrainingRecipe.IsSpared(p) || SparedNames.Contains(p.Name, StringComparer.Ordinal)))
            .Select(g => new ParameterGroup(
                [.. g],
                g.Key.IsSpared ? 0 : options.WeightDecay,
                Math.Pow(options.LayerDecay, encoder.LayerCount - g.Key.Layer))),
    ];
}
