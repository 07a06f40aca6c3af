using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Cli.Evaluation;

/// <summary>Measures an encoder on two folders of labelled images.</summary>
/// <param name="console">Shows progress and results.</param>
/// <param name="ml">The context.</param>
/// <param name="encoder">The encoder.</param>
/// <param name="train">A sub-folder a class.</param>
/// <param name="test">Sub-folders of the same names.</param>
internal sealed class EncoderEvaluation(ToolConsole console, MLContext ml, EncoderArtifact encoder, string train, string test)
{
    private const int NamedConfusions = 5;

    /// <summary>Measures by a vote of the most similar training images.</summary>
    /// <param name="options">How images are embedded.</param>
    /// <param name="neighbors">How many vote.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public void MeasureNeighbors(EmbeddingOptions options, int neighbors, CancellationToken cancellationToken)
    {
        LabelledFolders folders = LabelledFolders.Read(train, test);
        var embedding = new FolderEmbedding(console, ml, encoder, options);
        IDataView trained = embedding.ToDataView(Labelled(embedding.Embed(train, cancellationToken)));
        IDataView tested = embedding.ToDataView(Labelled(embedding.Embed(test, cancellationToken)));
        Tell($"{neighbors} nearest neighbours", folders, ml.SelfSupervised().NearestNeighbors(trained, tested, neighbors: neighbors, cancellationToken: cancellationToken));
    }

    /// <summary>Measures by a linear layer that is trained on the features.</summary>
    /// <param name="options">Its training.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public void MeasureProbe(LinearProbeOptions options, CancellationToken cancellationToken)
    {
        LabelledFolders folders = LabelledFolders.Read(train, test);
        ClassificationResult result = TrainingReporter.Show(
            console,
            progress => ml.SelfSupervised().LinearProbe(ml.Data.LoadImageFolder(train), ml.Data.LoadImageFolder(test), encoder, "Label", "ImagePath", options, progress, cancellationToken),
            isStreamed: false);
        Tell("linear probe", folders, result);
    }

    /// <summary>Compares with raw pixels and with the untrained encoder over numbers of labels.</summary>
    /// <param name="options">What is compared.</param>
    /// <param name="html">Where the page is written; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public void WriteReport(LabelEfficiencyOptions options, string? html, CancellationToken cancellationToken)
    {
        LabelledFolders.Read(train, test);
        LabelEfficiencyReport report = ProgressDisplay.Show(console, "Embedding images …", display => ml.SelfSupervised().CompareLabelEfficiency(
            ml.Data.LoadImageFolder(train),
            ml.Data.LoadImageFolder(test),
            "Label",
            "ImagePath",
            encoder,
            options with { BadImages = BadImagePolicy.Skip },
            progress: new InlineProgress<LabelEfficiencyProgress>(p => display.Report(new ProgressState(
                p.Done / (double)p.Total,
                $"{p.Done} of {p.Total} trainings",
                $"{p.Approach}, {(p.LabelsPerClass is { } labels ? Plain.Count(labels, "label") + " a class" : "all labels")}: {p.Accuracy:P1}"))),
            cancellationToken: cancellationToken));
        if (html is not null)
        {
            report.SaveHtml(html);
        }

        console.WriteResult(
            new
            {
                Protocol = "report",
                Train = report.TrainCount,
                Test = report.TestCount,
                report.Verdict,
                Rows = report.Rows.Select(r => new { r.Approach, r.LabelsPerClass, r.Labels, r.Accuracy, r.Interval, r.BalancedAccuracy, Repeats = r.Accuracies.Count }),
                report.Messages,
                Html = html is null ? null : Path.GetFullPath(html),
            },
            [report.ToString().TrimEnd(), .. html is null ? Array.Empty<string>() : [$"Wrote '{Path.GetFullPath(html)}'."]]);
    }

    private static IEnumerable<EmbeddedRow> Labelled(List<EmbeddedRow> rows) => rows.Where(r => r.Label.Length > 0);

    private void Tell(string protocol, LabelledFolders folders, ClassificationResult result)
    {
        var confused = result.MostConfused(NamedConfusions).Select(c => new { Actual = folders.NameOf(c.Actual), Predicted = folders.NameOf(c.Predicted), c.Count }).ToArray();
        console.WriteResult(
            new { Protocol = protocol, Images = result.Count, Classes = result.ClassCount, result.Accuracy, result.Interval, result.BalancedAccuracy, Confused = confused },
            [
                $"{protocol}: {result.Accuracy:P1} of {Plain.Count(result.Count, "test image")} right ({result.Interval}), {result.BalancedAccuracy:P1} with each class of the same weight.",
                .. confused.Select(c => $"  {c.Actual} taken for {c.Predicted}: {c.Count}"),
            ]);
    }
}
