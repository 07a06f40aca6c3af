using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>The captions of a training, tokenised once, and what their pairs show.</summary>
internal sealed class PairTable
{
    private readonly IReadOnlyList<int>[] _ids;
    private readonly long[] _pairs;
    private readonly int _paddingId;

    /// <summary>Tokenises the captions.</summary>
    /// <param name="texts">The captions.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="maxLength">Where captions are cut.</param>
    /// <exception cref="ArgumentException">A caption has no token, or there are not as many numbers of pairs as captions.</exception>
    public PairTable(PairedTexts texts, WordPieceVocabulary vocabulary, int maxLength)
    {
        _paddingId = vocabulary.PaddingId;
        _pairs = NumberPairs(texts);
        var tokenizer = new CaptionTokenizer(vocabulary, maxLength);
        TokenizedCaption[] captions = [.. texts.Captions.AsParallel().AsOrdered().Select(tokenizer.Encode)];
        int empty = Array.FindIndex(captions, c => c.Ids.Count < 2);
        if (empty >= 0)
        {
            throw new ArgumentException($"Caption {empty}, '{texts.Captions[empty]}', has no word; every image of the training needs one. Leave the pair out.", nameof(texts));
        }

        _ids = Array.ConvertAll(captions, c => c.Ids);
        TruncatedCount = captions.Count(c => c.IsTruncated);
        UnknownCount = captions.Sum(c => (long)c.UnknownCount);
        TokenCount = _ids.Sum(ids => (long)ids.Count - 1);
    }

    /// <summary>Gets the number of captions that were cut.</summary>
    public int TruncatedCount { get; }

    /// <summary>Gets the number of word pieces of all captions.</summary>
    public long TokenCount { get; }

    /// <summary>Gets how many of them are not in the vocabulary.</summary>
    public long UnknownCount { get; }

    /// <summary>Gets the number of different things that the pairs show.</summary>
    public int PairCount => _pairs.Distinct().Count();

    /// <summary>Gets the number of captions.</summary>
    public int Count => _ids.Length;

    /// <summary>Gets the tokens of the longest caption.</summary>
    public int LongestText => _ids.Max(i => i.Count);

    /// <summary>Puts the texts of a batch together, padded to the longest of them.</summary>
    /// <param name="images">Which pairs.</param>
    /// <param name="device">Where.</param>
    /// <returns>Tensors of the open dispose scope.</returns>
    public TokenBatch Take(IReadOnlyList<int> images, Device device) => ToBatch([.. images.Select(i => _ids[i])], images, device);

    /// <summary>Puts the texts of a batch together without some of their word pieces; [CLS] and one piece at least stay.</summary>
    /// <param name="images">Which pairs.</param>
    /// <param name="dropout">The share that is left out.</param>
    /// <param name="generator">Of the CPU.</param>
    /// <param name="device">Where.</param>
    /// <returns>Tensors of the open dispose scope.</returns>
    public TokenBatch TakeSome(IReadOnlyList<int> images, double dropout, Generator generator, Device device)
    {
        if (dropout == 0)
        {
            return Take(images, device);
        }

        int length = images.Max(i => _ids[i].Count);
        double[] numbers = [.. rand([images.Count, length], dtype: float64, generator: generator).data<double>()];
        return ToBatch([.. images.Select((image, row) => Thin(_ids[image], numbers.AsSpan(row * length, length), dropout))], images, device);
    }

    private static IReadOnlyList<int> Thin(IReadOnlyList<int> ids, ReadOnlySpan<double> numbers, double dropout)
    {
        var kept = new List<int>(ids.Count) { ids[0] };
        int largest = 1;
        for (int i = 1; i < ids.Count; i++)
        {
            largest = numbers[i] > numbers[largest] ? i : largest;
            if (numbers[i] >= dropout)
            {
                kept.Add(ids[i]);
            }
        }

        if (kept.Count == 1)
        {
            kept.Add(ids[largest]);
        }

        return kept;
    }

    private TokenBatch ToBatch(IReadOnlyList<IReadOnlyList<int>> rows, IReadOnlyList<int> images, Device device)
    {
        (Tensor ids, Tensor mask) = TokenizedTexts.ToTensors(TextBatch.Pad(rows, _paddingId), device);
        return new TokenBatch(ids, mask, tensor([.. images.Select(i => _pairs[i])], device: device));
    }

    private static long[] NumberPairs(PairedTexts texts)
    {
        if (texts.PairIds is { } given)
        {
            return given.Count == texts.Captions.Count && given.All(id => id >= 0)
                ? [.. given]
                : throw new ArgumentException($"Got {given.Count} pair numbers for {texts.Captions.Count} captions; wanted one each, at least 0.", nameof(texts));
        }

        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        return [.. texts.Captions.Select(caption => CaptionText.Clean(caption)).Select(caption =>
        {
            numbers.TryAdd(caption, numbers.Count);
            return numbers[caption];
        })];
    }
}
