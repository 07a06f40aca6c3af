using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Transforms;
using QuickStart;

namespace AutoML;

/// <summary>Sweeps over the settings of the pre-training itself: each trial trains an encoder, and a fixed classifier tells what it is worth.</summary>
internal static class OptionsSweep
{
    /// <summary>Runs an experiment on images.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="images">The images.</param>
    /// <param name="imageSize">Side of the images in pixels.</param>
    /// <param name="seconds">Time for the experiment; the first trial is always finished.</param>
    /// <returns>The best model.</returns>
    public static RouteResult Run(MLContext ml, ImageSets images, int imageSize, uint seconds)
    {
        SweepableEstimator embed = ml.Auto().CreateSweepableEstimator<MaeSpace>(
            (context, space) => context.Transforms.SelfSupervisedEmbed("Features", nameof(ImageRow.ImagePath), CreateOptions(space, imageSize), progress: new ProgressPrinter()),
            new SearchSpace<MaeSpace>());
        SweepablePipeline pipeline = ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label")
            .Append(embed)
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey", "Features"))
            .Append(ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel"));

        TrialResult best = ml.Auto().CreateExperiment()
            .SetPipeline(pipeline)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "LabelKey")
            .SetTrainingTimeInSeconds(seconds)
            .SetDataset(images.Train, images.Validation)
            .Run();

        return new RouteResult(best.Model, "LabelKey", best.Metric, $"trial {best.TrialSettings.TrialId}: {Describe(FindOptions(best.Model))}");
    }

    private static MaeOptions CreateOptions(MaeSpace space, int imageSize)
    {
        var options = new MaeOptions
        {
            Encoder = VisionTransformerOptions.Micro(imageSize, patchSize: 8) with { EmbedDim = space.EmbedDim },
            Epochs = space.Epochs,
            MaskRatio = space.MaskRatio,
        };
        Console.WriteLine($"A trial with {Describe(options)}:");
        return options;
    }

    private static string Describe(MaeOptions options) => $"{options.Epochs} epochs, mask ratio {options.MaskRatio:F2}, {options.Encoder.EmbedDim} wide";

    // An encoder knows the options that trained it.
    private static MaeOptions FindOptions(ITransformer model) =>
        (MaeOptions)((IEnumerable<ITransformer>)model).OfType<SelfSupervisedEmbeddingTransformer>().Single().Encoder.Description.Provenance.Options!;
}
