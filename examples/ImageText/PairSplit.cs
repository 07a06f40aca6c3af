using ImageText.Scenes;
using MLNet.SelfSup.Images;

namespace ImageText;

/// <summary>The pairs: some to train on, others, whose captions were never seen, to search in.</summary>
/// <param name="Train">Pairs to train on.</param>
/// <param name="Test">Pairs that only measure.</param>
internal sealed record PairSplit(IReadOnlyList<PairRow> Train, IReadOnlyList<PairRow> Test)
{
    private const int EveryNthIsTest = 5;

    /// <summary>Draws the example's own pictures into <paramref name="folder"/>.</summary>
    public static PairSplit DrawScenes(string folder, int size) => Load(CaptionedScenes.Write(folder, size), CaptionedScenes.LabelColumn);

    /// <summary>Reads a list of pairs; the pairs of every fifth caption become the test.</summary>
    public static PairSplit Load(string list, string? labelColumn)
    {
        PairRow[] rows = [.. CaptionFile.Read(list, pairIdColumn: labelColumn).Select(c => new PairRow { ImagePath = c.Path, Caption = c.Caption, Label = c.PairId })];
        ILookup<bool, PairRow> parts = rows
            .GroupBy(r => r.Caption, StringComparer.OrdinalIgnoreCase)
            .SelectMany((g, i) => g.Select(row => (row, isTest: i % EveryNthIsTest == EveryNthIsTest - 1)))
            .ToLookup(p => p.isTest, p => p.row);
        return parts[true].Any()
            ? new PairSplit([.. parts[false]], [.. parts[true]])
            : throw new InvalidDataException($"'{list}' has {rows.Length} pairs; the example needs at least {EveryNthIsTest} different captions, since every fifth one is kept for the test.");
    }
}
