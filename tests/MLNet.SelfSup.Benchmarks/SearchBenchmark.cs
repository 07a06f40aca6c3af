using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Time and memory of the searches over made-up features, with copies among them that must be found.</summary>
internal sealed class SearchBenchmark(int rows, int dim, IReadOnlyList<SearchMethod> methods)
{
    private const int RowsPerCopy = 100;
    private const int Chosen = 100;

    public void Run()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = LabelledFeatures.Load(ml, Array.ConvertAll(Draw(), f => new LabelledFeatures { Features = f }));
        SelfSupervisedCatalog catalog = ml.SelfSupervised();
        Console.WriteLine($"{rows} rows of {dim} features, {Environment.ProcessorCount} cores, {Machine.ResidentMegabytes():F0} MB resident");
        foreach (SearchMethod method in methods)
        {
            Report($"FindDuplicates, {method}", () => $"{catalog.FindDuplicates(data, method: method).Sum(g => g.Others.Count)} of {rows / RowsPerCopy} copies found");
            Report($"FindSimilar, 10 each, {method}", () => $"{catalog.FindSimilar(data, method: method).Count(found => found[0].Similarity > 0.98)} of {2 * (rows / RowsPerCopy)} rows with a copy find it");
        }

        Report($"ChooseToLabel, {Chosen}", () => $"{catalog.ChooseToLabel(data, Chosen).Count} rows");
    }

    private static void Report(string name, Func<string> search)
    {
        var watch = Stopwatch.StartNew();
        string result = search();
        Console.WriteLine($"{name}: {watch.Elapsed.TotalSeconds:F1} s, {Machine.ResidentMegabytes():F0} MB resident; {result}");
    }

    // Every hundredth row is the row before it with a little noise.
    private float[][] Draw()
    {
        var random = new Random(1);
        var features = new float[rows][];
        for (int i = 0; i < rows; i++)
        {
            bool isCopy = i % RowsPerCopy == RowsPerCopy - 1;
            features[i] = new float[dim];
            for (int d = 0; d < dim; d++)
            {
                float draw = random.NextSingle() - 0.5f;
                features[i][d] = isCopy ? features[i - 1][d] + (0.05f * draw) : draw;
            }
        }

        return features;
    }
}
