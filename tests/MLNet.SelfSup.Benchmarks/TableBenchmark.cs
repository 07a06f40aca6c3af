using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Search;
using FeatureProbe = MLNet.SelfSup.Evaluation.LogisticProbe;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Prints what features and encoders are worth with few labels and with many, a line of a Markdown table each.</summary>
/// <param name="ml">The context.</param>
/// <param name="lists">The images and their labels.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class TableBenchmark(MLContext ml, LabelLists lists, CancellationToken cancellationToken)
{
    private const int Neighbors = 20;
    private const double Temperature = 0.07;

    /// <summary>Prints the heading.</summary>
    public void PrintHeading()
    {
        Console.WriteLine($"Accuracy (balanced accuracy) in % on {lists.Test.Length} images.");
        Console.WriteLine();
        Console.WriteLine($"| features | classifier | {string.Join(" | ", lists.Columns.Select(c => $"{c.Length} labels"))} | minutes |");
        Console.WriteLine($"| --- | --- |{string.Concat(Enumerable.Repeat(" --- |", lists.Columns.Length))} --- |");
    }

    /// <summary>Measures fixed features by the vote of neighbours and by logistic regression, as <c>CompareLabelEfficiency</c> has it.</summary>
    /// <param name="name">The features' name.</param>
    /// <param name="featurizer">Computes them.</param>
    /// <param name="ofTest">Computes those of the test images; <see langword="null"/> for the same.</param>
    public void PrintFrozen(string name, IEstimator<ITransformer> featurizer, IEstimator<ITransformer>? ofTest = null)
    {
        var watch = Stopwatch.StartNew();
        LabelledFeatures[] pool = FrozenFeatures.Compute(ml, featurizer, lists.Pool);
        LabelledFeatures[] test = FrozenFeatures.Compute(ml, ofTest ?? featurizer, lists.Test);
        int[][] columns = FindRows(pool);
        PrintRow(name, $"{Neighbors} nearest neighbours", watch, columns.Select(rows => MeasureNeighbors([.. rows.Select(r => pool[r])], test)));
        watch.Restart();
        string[] names = LabelNames.Sort(pool.Concat(test).Select(f => f.Label));
        int[] classes = ClassesOf(pool, names);
        var probe = new FeatureProbe(ml, names.Length);
        (FeatureMatrix known, FeatureMatrix asked) = (ToMatrix(pool), ToMatrix(test));
        PrintRow(name, "logistic regression", watch, columns.Select(rows => Both(ClassificationResult.Measure(
            ClassesOf(test, names), probe.Predict(known, rows, classes, asked, cancellationToken).Classes, names.Length))));
    }

    /// <summary>Measures an encoder that is trained with the labels.</summary>
    /// <param name="name">The encoder's name.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="options">The training of each column; one is for all.</param>
    public void PrintTrained(string name, EncoderArtifact encoder, SupervisedOptions[] options) =>
        PrintRow(name, options[0].MethodName, Stopwatch.StartNew(), lists.Columns.Select((labelled, column) => Train(labelled, encoder, options[options.Length == 1 ? 0 : column])));

    private static void PrintRow(string name, string classifier, Stopwatch watch, IEnumerable<(double Accuracy, double Balanced)> cells)
    {
        Console.Write($"| {name} | {classifier} |");
        foreach ((double accuracy, double balanced) in cells)
        {
            Console.Write($" {accuracy * 100:F1} ({balanced * 100:F1}) |");
        }

        Console.WriteLine($" {watch.Elapsed.TotalMinutes:F1} |");
    }

    // The rows of each column's labels.
    private int[][] FindRows(LabelledFeatures[] pool)
    {
        Dictionary<string, int> rows = pool.Select((f, row) => (f.ImagePath, row)).ToDictionary(p => p.ImagePath, p => p.row, StringComparer.Ordinal);
        return [.. lists.Columns.Select(column => column.Select(image => rows[image.ImagePath]).ToArray())];
    }

    private static int[] ClassesOf(LabelledFeatures[] rows, string[] names) => Array.ConvertAll(rows, r => Array.IndexOf(names, r.Label));

    private static FeatureMatrix ToMatrix(LabelledFeatures[] rows) =>
        new([.. rows.SelectMany(r => r.Features)], rows[0].Features.Length, [.. Enumerable.Range(0, rows.Length)], rows.Length);

    private (double Accuracy, double Balanced) MeasureNeighbors(LabelledFeatures[] labelled, LabelledFeatures[] test) =>
        Both(RunOf(LabelledFeatures.Load(ml, labelled), LabelledFeatures.Load(ml, test)).MeasureNeighbors(nameof(LabelledFeatures.Features), Neighbors, Temperature));

    private (double Accuracy, double Balanced) Train(LabelledImage[] labelled, EncoderArtifact encoder, SupervisedOptions options) => Both(
        RunOf(ml.Data.LoadFromEnumerable(labelled), ml.Data.LoadFromEnumerable(lists.Test)).MeasureTraining(
            encoder, nameof(LabelledImage.ImagePath), options with { BadImages = BadImagePolicy.Throw }, progress: null, EncoderRuntimes.GetTrainingRuntime));

    private ProtocolRun RunOf(IDataView labelled, IDataView test) => new(ml, labelled, test, nameof(LabelledImage.Label), cancellationToken);

    private static (double Accuracy, double Balanced) Both(ClassificationResult result) => (result.Accuracy, result.BalancedAccuracy);
}
