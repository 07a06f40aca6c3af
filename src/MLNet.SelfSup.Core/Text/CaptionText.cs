using System.Globalization;
using System.Text;

namespace MLNet.SelfSup.Text;

/// <summary>Brings captions into the form that ALBEF trains on.</summary>
internal static class CaptionText
{
    /// <summary>The most words of a caption, as in ALBEF's pre-training.</summary>
    public const int MaxWords = 30;

    private const string Removed = ",.'!?\"()*#:;~";
    private const string MadeSpaces = "-/";
    private const string PersonTag = "<person>";

    /// <summary>Lower-cases a caption, takes its punctuation out and keeps its first words.</summary>
    /// <param name="caption">Any text.</param>
    /// <returns>Words, one space between two; empty where there is none.</returns>
    public static string Clean(string caption) => Clean(caption, out _);

    /// <summary>Cleans a caption and tells whether words were lost.</summary>
    /// <param name="caption">Any text.</param>
    /// <param name="isTruncated">Whether it has more than <see cref="MaxWords"/> words.</param>
    /// <returns>Words, one space between two.</returns>
    public static string Clean(string caption, out bool isTruncated)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var text = new StringBuilder(caption.Length);
        foreach (char character in caption.ToLowerInvariant())
        {
            if (MadeSpaces.Contains(character, StringComparison.Ordinal))
            {
                text.Append(' ');
            }
            else if (!Removed.Contains(character, StringComparison.Ordinal))
            {
                text.Append(character);
            }
        }

        string[] words = text.Replace(PersonTag, "person").ToString().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        isTruncated = words.Length > MaxWords;
        return string.Join(' ', words.Take(MaxWords));
    }

    /// <summary>Splits a cleaned caption as BERT does before it looks for word pieces: accents stripped, punctuation and Chinese characters apart.</summary>
    /// <param name="cleaned">A cleaned caption.</param>
    /// <returns>The words.</returns>
    public static IEnumerable<string> SplitWords(string cleaned)
    {
        var word = new StringBuilder();
        foreach (Rune rune in cleaned.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            bool isApart = Rune.IsPunctuation(rune) || IsAsciiSymbol(rune) || IsChinese(rune);
            if ((Rune.IsWhiteSpace(rune) || isApart) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

            if (isApart)
            {
                yield return rune.ToString();
            }
            else if (!Rune.IsWhiteSpace(rune) && category is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Control or UnicodeCategory.Format))
            {
                word.Append(rune.ToString());
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    // BERT takes all ASCII characters but letters, digits and spaces as punctuation.
    private static bool IsAsciiSymbol(Rune rune) => rune.IsAscii && Rune.IsSymbol(rune);

    private static bool IsChinese(Rune rune) => rune.Value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
