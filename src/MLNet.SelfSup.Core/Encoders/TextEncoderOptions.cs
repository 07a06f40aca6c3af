using System.Text.Json.Serialization;

namespace MLNet.SelfSup.Encoders;

/// <summary>Sizes of the text side of ALBEF: a BERT whose first layers read the text and whose last layers look at the image as well.</summary>
/// <remarks>
/// Li et al. 2021, arXiv:2107.07651, section 3.1; BERT: Devlin et al. 2018, arXiv:1810.04805. The defaults are the paper's (BERT-Base, six
/// layers a part); <see cref="Micro"/> and <see cref="Small"/> suit a CPU. The vocabulary is not part of these options: it comes from a
/// file or from the captions.
/// </remarks>
public sealed record TextEncoderOptions
{
    /// <summary>Gets the width D of a token; a multiple of <see cref="NumHeads"/>.</summary>
    /// <value>From 4 to 8192. The default is 768.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int EmbedDim { get; init => field = Guard.InClosedInterval(value, 4, 8192); } = 768;

    /// <summary>Gets the number of layers that read the text alone.</summary>
    /// <value>From 1 to 100. The default is 6.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int TextDepth { get; init => field = Guard.InClosedInterval(value, 1, 100); } = 6;

    /// <summary>Gets the number of layers behind them that attend to the image as well: the fusion encoder.</summary>
    /// <value>From 1 to 100. The default is 6.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int FusionDepth { get; init => field = Guard.InClosedInterval(value, 1, 100); } = 6;

    /// <summary>Gets the number of attention heads a layer.</summary>
    /// <value>From 1 to 256. The default is 12.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int NumHeads { get; init => field = Guard.InClosedInterval(value, 1, 256); } = 12;

    /// <summary>Gets the width of the hidden layer of a layer's MLP, as a multiple of <see cref="EmbedDim"/>.</summary>
    /// <value>Above 0, at most 16. The default is 4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double MlpRatio { get; init => field = Guard.InClosedInterval(Guard.Above(value, 0), 0, 16); } = 4;

    /// <summary>Gets the number of tokens that a text is cut at, <c>[CLS]</c> included.</summary>
    /// <value>From 2 to <see cref="MaxPositions"/>. The default is 25, the paper's in pre-training.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int MaxTextLength { get; init => field = Guard.InClosedInterval(value, 2, 8192); } = 25;

    /// <summary>Gets the number of positions that have an embedding; at least <see cref="MaxTextLength"/>.</summary>
    /// <value>From 2 to 8192. The default is 512, BERT's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int MaxPositions { get; init => field = Guard.InClosedInterval(value, 2, 8192); } = 512;

    /// <summary>Gets the share of activations and of attention weights that training sets to 0.</summary>
    /// <value>At least 0, below 1. The default is 0.1, BERT's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Dropout { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); } = 0.1;

    /// <summary>Gets the number of layers.</summary>
    [JsonIgnore]
    public int Depth => TextDepth + FusionDepth;

    /// <summary>The paper's: BERT-Base, 768 wide, 6 text and 6 fusion layers, 12 heads (124 million weights with BERT's vocabulary).</summary>
    /// <returns>The options.</returns>
    public static TextEncoderOptions Base() => new();

    /// <summary>384 wide, 4 text and 4 fusion layers, 6 heads; for one GPU.</summary>
    /// <returns>The options.</returns>
    public static TextEncoderOptions Small() => new() { EmbedDim = 384, TextDepth = 4, FusionDepth = 4, NumHeads = 6, MaxPositions = 128 };

    /// <summary>128 wide, 2 text and 2 fusion layers, 4 heads; for machines without a GPU.</summary>
    /// <returns>The options.</returns>
    public static TextEncoderOptions Micro() => new() { EmbedDim = 128, TextDepth = 2, FusionDepth = 2, NumHeads = 4, MaxPositions = 64 };

    /// <summary>Names every combination of values that can't be built.</summary>
    /// <returns>One sentence a fault; empty where there is none.</returns>
    internal IEnumerable<string> FindFaults()
    {
        if (EmbedDim % NumHeads != 0)
        {
            yield return $"{nameof(TextEncoderOptions)}.{nameof(EmbedDim)} {EmbedDim} is not a multiple of {nameof(NumHeads)} {NumHeads}";
        }

        if (MaxTextLength > MaxPositions)
        {
            yield return $"{nameof(TextEncoderOptions)}.{nameof(MaxTextLength)} {MaxTextLength} is above {nameof(MaxPositions)} {MaxPositions}";
        }
    }
}
