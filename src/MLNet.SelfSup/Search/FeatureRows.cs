using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.SelfSup.Search;

/// <summary>The features of a data view's rows. A row that could not be encoded, whose features are NaN, is left out.</summary>
internal sealed class FeatureRows
{
    private readonly int[] _numbers;

    private FeatureRows(UnitRows units, int[] numbers, int count)
    {
        Units = units;
        _numbers = numbers;
        Count = count;
    }

    /// <summary>Gets the rows that have features.</summary>
    public UnitRows Units { get; }

    /// <summary>Gets the number of all rows.</summary>
    public int Count { get; }

    /// <summary>Reads a column.</summary>
    /// <param name="host">Says how many rows were left out.</param>
    /// <param name="data">The data; read once.</param>
    /// <param name="columnName">The column of features.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no vector of numbers of a known length.</exception>
    /// <exception cref="InvalidDataException">No row has features.</exception>
    public static FeatureRows Read(IHost host, IDataView data, string columnName)
    {
        FeatureMatrix read = FeatureMatrix.Read(host, data, columnName);
        int[] numbers = read.Numbers;
        int count = read.Count;
        if (numbers.Length == 0)
        {
            throw new InvalidDataException($"None of {count} rows has features in column '{columnName}'; those of an image that can't be read are NaN.");
        }

        if (numbers.Length < count)
        {
            using IChannel channel = host.Start("Search");
            channel.Warning($"{count - numbers.Length} of {count} rows have no features in column '{columnName}' and are left out.");
        }

        return new FeatureRows(UnitRows.Of(read.Values, numbers.Length), numbers, count);
    }

    /// <summary>Gets the number in the data of a row that has features.</summary>
    /// <param name="unit">Its number among those.</param>
    /// <returns>The number in the data.</returns>
    public int NumberOf(int unit) => _numbers[unit];

    /// <summary>Names rows that were found by their numbers in the data.</summary>
    /// <param name="found">Rows among those that have features.</param>
    /// <returns>The same rows.</returns>
    public SimilarRow[] ToNumbers(NearestRows found) => Array.ConvertAll(found.ToSimilarRows(), s => s with { Row = NumberOf(s.Row) });

    /// <summary>Gets the number of a row among those that have features, or one below 0.</summary>
    /// <param name="number">Its number in the data.</param>
    /// <returns>The number among those with features.</returns>
    public int UnitOf(int number) => Array.BinarySearch(_numbers, number);
}
