using System.Text.Json.Serialization;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings of linear probing: one linear layer is trained on the features of an encoder that stays as it is, to measure them.</summary>
/// <remarks>
/// The defaults are He et al. 2021, arXiv:2111.06377, appendix A.1, table 10, with a smaller batch, on the features that the encoder's description asks
/// for. <see cref="Mae"/> and <see cref="MocoV3"/> are the papers' protocols, which read the class token.
/// </remarks>
public sealed record LinearProbeOptions : SupervisedOptions
{
    /// <summary>Initialises the options with MAE's protocol on the encoder's own features.</summary>
    public LinearProbeOptions()
    {
        Epochs = 90;
        BatchSize = 256;
        BaseLearningRate = 0.1;
        WarmupEpochs = 10;
    }

    /// <summary>Gets what of the encoder the linear layer reads.</summary>
    /// <value><see cref="HeadInput.Features"/>, the default, or <see cref="HeadInput.Representation"/>, the papers'.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is another.</exception>
    public override HeadInput Input
    {
        get;
        init => field = value is HeadInput.Features or HeadInput.Representation
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Input), value, $"{nameof(Input)} is {value}; it must be {HeadInput.Features} or {HeadInput.Representation}.");
    } = HeadInput.Features;

    /// <summary>Gets a value indicating whether a batch normalisation without scale and shift comes before the linear layer.</summary>
    /// <value>The default is <see langword="true"/>, MAE's; MoCo v3 has none.</value>
    public bool BatchNorm { get; init; } = true;

    /// <summary>Gets what moves the weights.</summary>
    /// <value>The default is <see cref="ProbeOptimizer.Lars"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public ProbeOptimizer Optimizer { get; init => field = Guard.Defined(value); } = ProbeOptimizer.Lars;

    /// <summary>Gets the momentum of LARS and SGD.</summary>
    /// <value>At least 0, below 1. The default is 0.9, the papers'.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double OptimizerMomentum { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); } = 0.9;

    /// <summary>Gets the weight decay of the linear layer's matrix.</summary>
    /// <value>At least 0. The default is 0, the papers'.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WeightDecay { get; init => field = Guard.AtLeast(value, 0); }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string MethodName => "linear probing";

    /// <inheritdoc/>
    internal override bool IsEncoderFrozen => true;

    /// <summary>MAE's protocol: batch normalisation and a linear layer on the class token, LARS, 90 epochs of batches of 16,384.</summary>
    /// <returns>The options.</returns>
    public static LinearProbeOptions Mae() => new() { Input = HeadInput.Representation, BatchSize = 16_384 };

    /// <summary>MoCo v3's protocol for a Vision Transformer: a linear layer on the class token, SGD at a base rate of 3 without warm-up, 90 epochs of batches of 1024.</summary>
    /// <returns>The options.</returns>
    public static LinearProbeOptions MocoV3() => new()
    {
        Input = HeadInput.Representation,
        BatchNorm = false,
        Optimizer = ProbeOptimizer.Sgd,
        BaseLearningRate = 3,
        WarmupEpochs = 0,
        BatchSize = 1024,
    };

    /// <inheritdoc/>
    internal override IEnumerable<string> FindBatchFaults(int batchSize) =>
        BatchNorm && batchSize < 2 ? [$"BatchNorm needs at least 2 images a batch, this one has {batchSize}"] : [];
}
