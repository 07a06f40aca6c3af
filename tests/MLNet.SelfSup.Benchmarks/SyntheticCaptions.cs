using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Captions of random words, so that the benchmarks need no data; a learned vocabulary has each word as one token.</summary>
internal static class SyntheticCaptions
{
    /// <summary>Words of a caption.</summary>
    public const int Words = 12;

    private const string Consonants = "bdfgklmnprst";
    private const string Vowels = "aeiou";

    public static PairedTexts Draw(int count)
    {
        var random = new Random(1);
        return new PairedTexts { Captions = [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, Words).Select(_ => Word(random))))] };
    }

    private static string Word(Random random) =>
        $"{Consonants[random.Next(Consonants.Length)]}{Vowels[random.Next(Vowels.Length)]}{Consonants[random.Next(Consonants.Length)]}";
}
