using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.SelfSup.Artifacts;
using QuickStart;

namespace AutoML;

/// <summary>Embeds all images once and lets any experiment of AutoML work on the features: the fastest route.</summary>
internal static class EmbedFirst
{
    /// <summary>Runs an experiment on features.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="images">The images.</param>
    /// <param name="encoder">The trained encoder.</param>
    /// <param name="seconds">Time for the experiment.</param>
    /// <returns>The best model, with the encoder in front.</returns>
    public static RouteResult Run(MLContext ml, ImageSets images, EncoderArtifact encoder, uint seconds)
    {
        // AutoML makes features of every column that it is given, and a path of class folders names the class.
        EstimatorChain<ColumnSelectingTransformer> embed = ml.Transforms.SelfSupervisedEmbed("Features", nameof(ImageRow.ImagePath), encoder)
            .Append(ml.Transforms.DropColumns(nameof(ImageRow.ImagePath)));
        TransformerChain<ColumnSelectingTransformer> embedder = embed.Fit(images.All);
        IDataView features = ml.Data.Cache(embedder.Transform(images.All));   // columns Label, Features

        ExperimentResult<MulticlassClassificationMetrics> result = ml.Auto().CreateMulticlassClassificationExperiment(seconds).Execute(features, "Label");

        RunDetail<MulticlassClassificationMetrics> best = result.BestRun;
        return new RouteResult(embedder.Append(best.Model), "Label", best.ValidationMetrics.MicroAccuracy, $"{best.TrainerName}, best of {result.RunDetails.Count()} trials");
    }
}
