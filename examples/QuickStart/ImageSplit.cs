using Microsoft.ML;
using QuickStart.Scenes;

namespace QuickStart;

/// <summary>The images: some to train on, others, never seen, to test on.</summary>
/// <param name="Train">Images for pre-training; labels of some of them train the classifier.</param>
/// <param name="Test">Images that only measure.</param>
internal sealed record ImageSplit(IReadOnlyList<ImageRow> Train, IReadOnlyList<ImageRow> Test)
{
    private const int OwnTrainCount = 2000;
    private const int OwnTestCount = 1000;
    private const int EveryNthIsTest = 5;

    /// <summary>Draws the example's own pictures into <paramref name="folder"/>.</summary>
    public static ImageSplit DrawScenes(MLContext ml, string folder, int size)
    {
        string train = Path.Combine(folder, $"scenes-{size}", "train");
        string test = Path.Combine(folder, $"scenes-{size}", "test");
        SceneFolder.Write(train, OwnTrainCount, size, seedOffset: 0);
        SceneFolder.Write(test, OwnTestCount, size, seedOffset: OwnTrainCount);
        return new ImageSplit(Read(ml, train), Read(ml, test));
    }

    /// <summary>Takes the user's images; every fifth of a class becomes a test image.</summary>
    public static ImageSplit FromFolder(MLContext ml, string folder)
    {
        ImageRow[] rows = [.. Read(ml, folder)];
        ILookup<bool, ImageRow> parts = rows
            .GroupBy(r => r.Label, StringComparer.Ordinal)
            .SelectMany(g => g.Select((row, i) => (row, isTest: i % EveryNthIsTest == EveryNthIsTest - 1)))
            .ToLookup(p => p.isTest, p => p.row);
        int classes = rows.Select(r => r.Label).Distinct(StringComparer.Ordinal).Count();
        return classes >= 2 && parts[true].Any()
            ? new ImageSplit([.. parts[false]], [.. parts[true]])
            : throw new InvalidDataException($"'{folder}' has {rows.Length} images in {classes} sub-folders; the example needs two sub-folders, one a class, and at least {EveryNthIsTest} images in one.");
    }

    private static ImageRow[] Read(MLContext ml, string folder) =>
        [.. ml.Data.CreateEnumerable<ImageRow>(ml.Data.LoadImageFolder(folder), reuseRowObject: false)];
}
