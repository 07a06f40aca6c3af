using Cloud.Unum.USearch;

namespace MLNet.SelfSup.Search;

/// <summary>An index of rows that finds most of the similar ones without a look at all (HNSW; Malkov and Yashunin 2016, arXiv:1603.09320).</summary>
/// <remarks>The index proposes; similarities are computed from the rows, and so the same numbers as the exact search gives.</remarks>
internal sealed class ApproximateIndex : IDisposable
{
    private const int Connectivity = 16;
    private const int ExpansionOfAdd = 128;
    private const int ExpansionOfSearch = 128;

    private readonly UnitRows _rows;
    private readonly USearchIndex _index;

    private ApproximateIndex(UnitRows rows, USearchIndex index)
    {
        _rows = rows;
        _index = index;
    }

    /// <summary>Gets a value indicating whether the index runs on this platform.</summary>
    public static bool IsAvailable { get; } = Probe();

    /// <summary>Builds the index, on one thread so that the same rows give the same index.</summary>
    /// <param name="rows">What is searched.</param>
    /// <param name="cancellationToken">Stops the building.</param>
    /// <returns>The index.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ApproximateIndex Build(UnitRows rows, CancellationToken cancellationToken)
    {
        var index = new USearchIndex(MetricKind.Ip, ScalarKind.Float32, (ulong)rows.Dim, Connectivity, ExpansionOfAdd, ExpansionOfSearch, multi: false);
        try
        {
            for (int i = 0; i < rows.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                index.Add((ulong)i, Take(rows, i));
            }

            return new ApproximateIndex(rows, index);
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Finds for each query some of the most similar rows.</summary>
    /// <param name="queries">The queries; as wide as the rows.</param>
    /// <param name="count">How many rows are found a query, at least 1.</param>
    /// <param name="leaveOneOut">Whether the queries are the rows, of which none finds itself.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>For each query, its rows, the most similar first; of equally similar ones the first.</returns>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public NearestRows[] Find(UnitRows queries, int count, bool leaveOneOut, CancellationToken cancellationToken)
    {
        int found = Math.Min(count, _rows.Count - (leaveOneOut ? 1 : 0));
        var nearest = new NearestRows[queries.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, queries.Count, parallel, query =>
        {
            _index.Search(Take(queries, query), found + (leaveOneOut ? 1 : 0), out ulong[] keys, out float[] _);
            Array.Sort(keys);
            nearest[query] = new NearestRows(Math.Max(1, found));
            foreach (ulong key in keys)
            {
                int row = (int)key;
                if (!leaveOneOut || row != query)
                {
                    nearest[query].Add(row, RowProducts.Multiply(_rows.Slice(row, 1), queries.Slice(query, 1), queries.Width));
                }
            }
        });
        return nearest;
    }

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    private static float[] Take(UnitRows rows, int row) => rows.Slice(row, 1)[..rows.Dim].ToArray();

    private static bool Probe()
    {
        try
        {
            return USearchCapabilities.Version().Length > 0;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return false; // the package has no native library for this platform
        }
    }
}
