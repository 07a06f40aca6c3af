using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Evaluation.Pages;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Compares an encoder with other approaches over numbers of labels, and looks at what it sees.</summary>
/// <param name="context">The MLContext.</param>
/// <param name="host">Its place: device, seed, messages.</param>
/// <param name="request">What is compared.</param>
internal sealed class LabelEfficiencyRun(MLContext context, IHost host, LabelEfficiencyRequest request)
{
    private readonly List<string> _messages = [];

    /// <summary>Compares.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The report.</returns>
    public LabelEfficiencyReport Execute(CancellationToken cancellationToken)
    {
        using IChannel channel = host.Start("LabelEfficiency");
        int seed = request.Options.Seed ?? host.GetSeed();
        var approaches = new ApproachList(context, host, request, cancellationToken);
        approaches.CheckNames();
        ComparisonData labelled = ComparisonData.Read(context, host, request, m => Tell(channel, m), cancellationToken);
        var subsets = new StratifiedSubsets(labelled.Train.Classes, seed);
        channel.Info($"Comparing on {labelled.Train.Count} labelled images of {labelled.ClassNames.Length} classes, {labelled.Test.Count} test images, seed {seed}.");

        (FeatureMatrix train, FeatureMatrix test, TimeSpan time) = approaches.Encode(labelled);
        ComparisonData data = labelled.Keep(train.Numbers, test.Numbers, request.LabelColumnName, m => Tell(channel, m));
        if (data != labelled)
        {
            subsets = new StratifiedSubsets(data.Train.Classes, seed);
        }

        List<LabelBudget> budgets = LabelBudget.Plan(request.Options, subsets, data.Train.Count, m => Tell(channel, m));
        List<ApproachRun> runs = approaches.Prepare(data, train, test, time, seed, m => Tell(channel, m));
        (List<LabelEfficiencyRow> rows, List<int[]> predictions) = Measure(channel, new Measurement(data, subsets, seed), runs, budgets, cancellationToken);
        return Report(data, train, test, rows, predictions, seed, cancellationToken);
    }

    private (List<LabelEfficiencyRow> Rows, List<int[]> Predictions) Measure(
        IChannel channel, Measurement measurement, List<ApproachRun> runs, List<LabelBudget> budgets, CancellationToken cancellationToken)
    {
        var rows = new List<LabelEfficiencyRow>();
        List<int[]> ofEncoder = [];
        int total = runs.Count * budgets.Sum(b => b.Repeats);
        int done = 0;
        foreach (ApproachRun run in runs)
        {
            foreach (LabelBudget budget in budgets)
            {
                (LabelEfficiencyRow row, List<int[]> predictions) = measurement.Measure(
                    run,
                    budget,
                    (repeat, accuracy) =>
                    {
                        host.ThrowIfCanceled();
                        request.Progress?.Report(new LabelEfficiencyProgress(run.Name, budget.Name, repeat, accuracy, ++done, total));
                    },
                    cancellationToken);
                rows.Add(row);
                channel.Info($"{row}, {row.Accuracies.Count} repeats, {row.Time.TotalSeconds:F1} s each.");
                ofEncoder = run == runs[0] ? predictions : ofEncoder;
            }
        }

        return (rows, ofEncoder);
    }

    private LabelEfficiencyReport Report(
        ComparisonData data, FeatureMatrix train, FeatureMatrix test, List<LabelEfficiencyRow> rows, List<int[]> predictions, int seed, CancellationToken cancellationToken)
    {
        int[] actual = [.. predictions.SelectMany(_ => data.Test.Classes)];
        ClassificationResult confusion = new Measurement(data, new StratifiedSubsets(data.Train.Classes, seed), seed).Compare(actual, [.. predictions.SelectMany(p => p)]);
        EncoderOptions architecture = request.Encoder.Description.Architecture;
        var findings = TrainFindings.Find(train, request.Options.MinDuplicateSimilarity, cancellationToken);
        var pictures = new GalleryPictures(new ImagePass(host, request.ImageColumnName, request.Encoder.ImageSize));
        return new LabelEfficiencyReport(new ReportContent
        {
            Title = request.Options.Title,
            Rows = rows,
            ClassNames = data.ClassNames,
            TrainCount = data.Train.Count,
            TestCount = data.Test.Count,
            EncoderName = ApproachList.EncoderName,
            EncoderText = $"{request.Encoder.Description.Provenance.Method}, {(architecture is ResNetOptions ? "ResNet" : "Vision Transformer")}, {architecture.ImageSize} pixels, {request.Encoder.FeatureDim} features",
            Messages = _messages,
            Confusion = confusion,
            Duplicates = [.. findings.Duplicates.Select(g => new DuplicateGroup(Position(g.First), [.. g.Others.Select(o => o with { Row = Position(o.Row) })]))],
            Outliers = [.. findings.Outliers.Select(o => o with { Row = Position(o.Row) })],
            Gallery = new GalleryBuilder(data, pictures, request.Options.MaxMapImages, seed).Build(test, predictions, confusion, findings, cancellationToken),
        });

        int Position(int row) => (int)data.Train.Positions[row];
    }

    private void Tell(IChannel channel, string message)
    {
        _messages.Add(message);
        channel.Write(MessageLevel.Warning, message);
    }
}
