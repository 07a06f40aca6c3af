using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Text;

/// <summary>Counts the words of captions.</summary>
internal static class CaptionWords
{
    /// <summary>Counts the words of captions.</summary>
    /// <param name="captions">Captions as they are.</param>
    /// <returns>Each word and how often it stands there.</returns>
    public static IReadOnlyDictionary<string, long> Count(IEnumerable<string> captions)
    {
        // Between blanks first: those are few different ones, and cutting them further takes longer.
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string caption in captions)
        {
            foreach (string word in CaptionText.Clean(caption).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _)++;
            }
        }

        var words = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string text, long count) in counts)
        {
            foreach (string word in CaptionText.SplitWords(text))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(words, word, out _) += count;
            }
        }

        return words;
    }

    /// <summary>Counts in how many different captions words stand.</summary>
    /// <param name="captions">Captions as they are; equal ones count once.</param>
    /// <returns>Each word and the number of captions that have it.</returns>
    public static IReadOnlyDictionary<string, long> CountCaptions(IEnumerable<string> captions)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string word in captions.Select(CaptionText.Clean).Distinct(StringComparer.Ordinal).SelectMany(c => CaptionText.SplitWords(c).Distinct(StringComparer.Ordinal)))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _)++;
        }

        return counts;
    }
}
