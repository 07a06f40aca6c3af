using System.Globalization;
using System.Text;

namespace MLNet.SelfSup.Text;

/// <summary>Makes captions plain before they are cut into tokens, as ALBEF does.</summary>
/// <remarks>
/// The rules of the official code's <c>pre_caption</c> (Li et al. 2021, arXiv:2107.07651): lower case; <c>,.'!?"()*#:;~</c> vanish; hyphens
/// and slashes part words; <c>&lt;person&gt;</c>, a stand-in for names, is the word person; only so many words stay.
/// </remarks>
internal static class CaptionText
{
    /// <summary>The most words of a caption that are read, as in ALBEF.</summary>
    public const int MaxWords = 30;

    private const string Removed = ",.'!?\"()*#:;~";
    private const string PersonTag = "<person>";

    /// <summary>Cleans a caption.</summary>
    /// <param name="caption">Any text.</param>
    /// <returns>Words with a space between two; empty where there is none.</returns>
    public static string Clean(string caption) => Clean(caption, out _);

    /// <summary>Cleans a caption and tells whether words were left out.</summary>
    /// <param name="caption">Any text.</param>
    /// <param name="isTruncated">Whether it has more than <see cref="MaxWords"/> words.</param>
    /// <returns>Words with a space between two; empty where there is none.</returns>
    public static string Clean(string caption, out bool isTruncated)
    {
        ArgumentNullException.ThrowIfNull(caption);
        string[] words = Simplify(caption).Replace(PersonTag, "person", StringComparison.Ordinal).Split(' ', MaxWords + 1, StringSplitOptions.RemoveEmptyEntries);
        isTruncated = words.Length > MaxWords;
        return string.Join(' ', words.Take(MaxWords));
    }

    /// <summary>Cuts a cleaned caption into words as BERT does: accents go, punctuation and Chinese characters stand apart.</summary>
    /// <param name="cleaned">A cleaned caption.</param>
    /// <returns>Its words. Characters that are neither letters nor punctuation, such as emoji, are parts of words.</returns>
    public static IEnumerable<string> SplitWords(string cleaned)
    {
        var word = new StringBuilder();
        foreach (Rune rune in Accents.Strip(cleaned).EnumerateRunes())
        {
            bool isApart = Rune.IsPunctuation(rune) || IsAsciiSymbol(rune) || IsChinese(rune);
            if ((isApart || Rune.IsWhiteSpace(rune)) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }

            if (isApart)
            {
                yield return rune.ToString();
            }
            else if (!Rune.IsWhiteSpace(rune) && !IsInvisible(rune))
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

    private static bool IsInvisible(Rune rune) =>
        rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark;

    private static string Simplify(string caption)
    {
        var text = new StringBuilder(caption.Length);
        Span<char> lower = stackalloc char[2];
        foreach (Rune rune in caption.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || rune.Value is '-' or '/')
            {
                text.Append(' ');
            }
            else if (!rune.IsAscii || !Removed.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                // A half of a surrogate pair has become U+FFFD, which SplitWords leaves out.
                text.Append(lower[..Rune.ToLowerInvariant(rune).EncodeToUtf16(lower)]);
            }
        }

        return text.ToString();
    }
}
