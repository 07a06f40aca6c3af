using MLNet.SelfSup.Images;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>How a fitted encoder is applied to rows.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>Gets the number of rows that a cursor reads ahead and encodes together.</summary>
    /// <value>From 1 to 4096. The default is 32.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int BatchSize { get; init => field = Guard.InClosedInterval(value, 1, 4096); } = 32;

    /// <summary>Gets what happens to a row whose image is missing or can't be decoded, or whose text has no word.</summary>
    /// <value>
    /// The default is <see cref="BadImagePolicy.Throw"/>: reading the row's features is an error that names the row, the image and
    /// the reason. <see cref="BadImagePolicy.Skip"/> keeps the row and gives it NaN in every slot, and an empty predicted label.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the policies.</exception>
    public BadImagePolicy BadImages { get; init => field = Guard.Defined(value); } = BadImagePolicy.Throw;

    /// <summary>Gets the number of threads that decode and resize images. One more fetches the next batch's files while the processor computes.</summary>
    /// <value>At least 1, or <see langword="null"/> for one a processor, the default. It is not saved with a model.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? DecodeThreads { get; init => field = value is { } threads ? Guard.AtLeast(threads, 1) : null; }

    /// <summary>Gets which vectors <c>SelfSupervisedEmbed</c> gives.</summary>
    /// <value>
    /// The default is <see cref="EmbeddingSpace.Encoder"/>. <see cref="EmbeddingSpace.Shared"/> takes an encoder of images and texts, and one
    /// column. It has no effect on <c>ImageTextMatch</c> and <c>ClassifyByText</c>.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public EmbeddingSpace Space { get; init => field = Guard.Defined(value); } = EmbeddingSpace.Encoder;

    /// <summary>Gets how the encoder is run.</summary>
    /// <value>By default the engine is chosen by itself. It is not saved with a model: engine and precision are chosen where the model is loaded.</value>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
    public InferenceOptions Inference { get; init => field = Guard.NotNull(value); } = new();

    /// <summary>Gets the engine that runs the encoder.</summary>
    /// <returns>The engine.</returns>
    /// <exception cref="InvalidOperationException">The application does not reference it.</exception>
    /// <exception cref="NotSupportedException">It has not the precision.</exception>
    internal IEncoderRuntime GetRuntime() => EncoderRuntimes.GetRuntime(Inference);
}
