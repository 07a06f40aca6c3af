using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Turns texts into padded word pieces.</summary>
/// <param name="vocabulary">The vocabulary.</param>
/// <param name="maxLength">Where texts are cut.</param>
internal sealed class TokenizedTexts(WordPieceVocabulary vocabulary, int maxLength)
{
    private readonly CaptionTokenizer _tokenizer = new(vocabulary, maxLength);

    /// <summary>Tokenises texts and pads them to the longest.</summary>
    /// <param name="texts">N texts.</param>
    /// <param name="device">Where the tensors shall be.</param>
    /// <returns>Ids <c>[N, T]</c> and the mask, 1 for a token and 0 for padding, <c>[N, T]</c>; of the open dispose scope.</returns>
    /// <exception cref="ArgumentException">A text has no token.</exception>
    public (Tensor Ids, Tensor Mask) Read(IReadOnlyList<string> texts, Device device) =>
        Pad([.. texts.Select((text, i) => Tokenize(text, i))], vocabulary.PaddingId, device);

    /// <summary>Pads rows of word pieces to the longest.</summary>
    /// <param name="rows">N rows, each with one piece at least.</param>
    /// <param name="paddingId">The id of padding.</param>
    /// <param name="device">Where the tensors shall be.</param>
    /// <returns>Ids and mask, <c>[N, T]</c>; of the open dispose scope.</returns>
    public static (Tensor Ids, Tensor Mask) Pad(IReadOnlyList<IReadOnlyList<int>> rows, int paddingId, Device device)
    {
        int length = rows.Max(r => r.Count);
        var ids = new long[rows.Count * length];
        var mask = new float[ids.Length];
        Array.Fill(ids, paddingId);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int i = 0; i < rows[row].Count; i++)
            {
                ids[(row * length) + i] = rows[row][i];
                mask[(row * length) + i] = 1;
            }
        }

        long[] shape = [rows.Count, length];
        return (tensor(ids, shape, device: device), tensor(mask, shape, device: device));
    }

    private IReadOnlyList<int> Tokenize(string text, int index)
    {
        IReadOnlyList<int> ids = _tokenizer.Encode(text).Ids;
        return ids.Count > 1 ? ids : throw new ArgumentException($"Text {index}, '{text}', has no word to encode.", nameof(text));
    }
}
