using MLNet.SelfSup.Evaluation.Pages;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Makes the small pictures of a report.</summary>
/// <param name="pass">Reads the images.</param>
internal sealed class GalleryPictures(ImagePass pass)
{
    private const int Side = 64;

    // All pictures of a page together: with base64 a third more.
    private const long MaxBytes = 3_500_000;

    private static readonly int[] Qualities = [85, 70, 50, 30, 10];

    /// <summary>Makes pictures of some rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="wanted">Their numbers.</param>
    /// <param name="share">The share of the page's bytes that they may have, above 0.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Pictures by the numbers of their rows.</returns>
    public Dictionary<int, ReportPicture> Make(LabelledRows rows, IEnumerable<int> wanted, double share, CancellationToken cancellationToken)
    {
        int[] numbers = [.. wanted.Distinct().Order()];
        HashSet<long> positions = [.. numbers.Select(n => rows.Positions[n])];
        (string Name, RgbImage Square)[] squares = numbers.Length == 0 ? [] : [.. pass.Read(rows.Data, Side, positions, cancellationToken)];
        byte[][] jpegs = [];
        foreach (int quality in Qualities)
        {
            jpegs = Array.ConvertAll(squares, s => RgbBitmap.ToJpeg(s.Square.AsSpan(), quality));
            if (jpegs.Sum(j => (long)j.Length) <= share * MaxBytes)
            {
                break;
            }
        }

        // The folders belong to the machine: they are nobody else's business.
        return numbers.Select((number, i) => (number, picture: new ReportPicture(jpegs[i], Path.GetFileName(squares[i].Name), rows.Classes[number])))
            .ToDictionary(p => p.number, p => p.picture);
    }
}
