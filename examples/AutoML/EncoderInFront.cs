using Microsoft.ML;
using Microsoft.ML.AutoML;
using MLNet.SelfSup.Artifacts;
using QuickStart;

namespace AutoML;

/// <summary>Puts the trained encoder in front of a sweepable pipeline: what a trial gives goes from image to class.</summary>
/// <remarks>All trials share the one encoder and none trains it, but each embeds the images anew, on a thread of its own.</remarks>
internal static class EncoderInFront
{
    /// <summary>Runs an experiment on images.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="images">The images.</param>
    /// <param name="encoder">The trained encoder.</param>
    /// <param name="seconds">Time for the experiment.</param>
    /// <returns>The best model.</returns>
    public static RouteResult Run(MLContext ml, ImageSets images, EncoderArtifact encoder, uint seconds)
    {
        // A sweepable pipeline has no place for a cache: SDCA, which passes over the data a thousand times, would embed each time.
        SweepablePipeline pipeline = ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label")
            .Append(ml.Transforms.SelfSupervisedEmbed("Features", nameof(ImageRow.ImagePath), encoder))
            .Append(ml.Auto().MultiClassification("LabelKey", "Features", useSdca: false))
            .Append(ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel"));

        TrialResult best = ml.Auto().CreateExperiment()
            .SetPipeline(pipeline)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "LabelKey")
            .SetTrainingTimeInSeconds(seconds)
            .SetDataset(images.Train, images.Validation)
            .Run();

        return new RouteResult(best.Model, "LabelKey", best.Metric, $"trial {best.TrialSettings.TrialId}");
    }
}
