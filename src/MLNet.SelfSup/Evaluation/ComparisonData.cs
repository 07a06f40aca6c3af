using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Pretraining;

namespace MLNet.SelfSup.Evaluation;

/// <summary>The rows of a comparison: those with a label, under classes that both data views share.</summary>
/// <param name="Train">Rows that labels are drawn from.</param>
/// <param name="Test">Rows that are tested.</param>
/// <param name="ClassNames">The names of the classes.</param>
internal sealed record ComparisonData(LabelledRows Train, LabelledRows Test, string[] ClassNames)
{
    private const int MinTestRows = 2;

    /// <summary>Finds the columns and reads the labels; no image is read.</summary>
    /// <param name="context">The MLContext.</param>
    /// <param name="host">Tells whether it was cancelled.</param>
    /// <param name="request">What is compared.</param>
    /// <param name="tell">Hears what is left out, and why.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type that holds no image or no class.</exception>
    /// <exception cref="InvalidDataException">There are fewer than two classes to train on, or fewer than two labelled rows to test.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ComparisonData Read(MLContext context, IHost host, LabelEfficiencyRequest request, Action<string> tell, CancellationToken cancellationToken)
    {
        foreach (IDataView view in new[] { request.Train, request.Test })
        {
            ImageColumn.Bind(view.Schema, request.ImageColumnName, request.Encoder.ImageSize);
            LabelColumn.BindLabels(view.Schema, request.LabelColumnName);
        }

        List<(long Position, string? Name)> train = LabelNames.Read(context, host, request.Train, request.LabelColumnName, cancellationToken);
        List<(long Position, string? Name)> test = LabelNames.Read(context, host, request.Test, request.LabelColumnName, cancellationToken);
        string[] names = LabelNames.Sort(train.Concat(test).Select(r => r.Name).OfType<string>());
        var data = new ComparisonData(ToRows(request.Train, train, names, "training", tell), ToRows(request.Test, test, names, "test", tell), names);
        data.Check(request.LabelColumnName, tell);
        return data;
    }

    /// <summary>Leaves out rows whose images can't be read.</summary>
    /// <param name="train">Numbers of the training rows that are kept.</param>
    /// <param name="test">Numbers of the test rows that are kept.</param>
    /// <param name="labelColumnName">The column of labels, for messages.</param>
    /// <param name="tell">Hears how many are left out.</param>
    /// <returns>The rest; these rows where all are kept.</returns>
    /// <exception cref="InvalidDataException">Too little is left.</exception>
    public ComparisonData Keep(int[] train, int[] test, string labelColumnName, Action<string> tell)
    {
        int lost = Train.Count - train.Length + Test.Count - test.Length;
        if (lost == 0)
        {
            return this;
        }

        tell($"{lost} labelled rows were left out, since their images can't be read ({Train.Count - train.Length} of {Train.Count} to train on, {Test.Count - test.Length} of {Test.Count} to test).");
        var data = new ComparisonData(Train.Pick(train), Test.Pick(test), ClassNames);
        data.Check(labelColumnName, _ => { });
        return data;
    }

    private static LabelledRows ToRows(IDataView source, List<(long Position, string? Name)> read, string[] names, string kind, Action<string> tell)
    {
        (long Position, string? Name)[] labelled = [.. read.Where(r => r.Name is not null)];
        if (labelled.Length < read.Count)
        {
            tell($"{read.Count - labelled.Length} of {read.Count} {kind} rows have no label and were left out.");
        }

        Dictionary<string, int> numbers = names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i, StringComparer.Ordinal);
        return new LabelledRows(source, Array.ConvertAll(labelled, r => r.Position), Array.ConvertAll(labelled, r => numbers[r.Name!]));
    }

    private void Check(string labelColumnName, Action<string> tell)
    {
        int[] trained = [.. Train.Classes.Distinct()];
        if (trained.Length < 2)
        {
            throw new InvalidDataException($"Column '{labelColumnName}' of the training data has {Train.Count} labelled rows of {trained.Length} classes; at least two classes are needed. Check the column.");
        }

        if (Test.Count < MinTestRows)
        {
            throw new InvalidDataException($"Column '{labelColumnName}' of the test data has {Test.Count} labelled rows; at least {MinTestRows} are needed, and some hundreds for intervals that tell something.");
        }

        ILookup<string, int> untrained = Test.Classes.Where(c => !trained.Contains(c)).ToLookup(c => ClassNames[c], StringComparer.Ordinal);
        if (untrained.Count > 0)
        {
            tell($"{untrained.Sum(g => g.Count())} test rows have a label that no training row has ({string.Join(", ", untrained.Select(g => $"'{g.Key}'"))}): they count as wrong for every approach.");
        }
    }
}
