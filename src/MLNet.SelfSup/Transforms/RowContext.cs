using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>What the cursors and rows of one transformer share.</summary>
/// <param name="host">The transformer's place in the MLContext.</param>
/// <param name="computation">What is computed.</param>
/// <param name="options">How rows are batched, and what becomes of bad ones.</param>
/// <param name="encoder">The encoder, which other transformers may share.</param>
internal sealed class RowContext(IHost host, RowComputation computation, EmbeddingOptions options, SharedEncoder encoder)
{
    private int _warned;

    /// <summary>Gets the transformer's place in the MLContext.</summary>
    public IHost Host => host;

    /// <summary>Gets what is computed.</summary>
    public RowComputation Computation => computation;

    /// <summary>Gets how rows are batched, and what becomes of bad ones.</summary>
    public EmbeddingOptions Options => options;

    /// <summary>Gets the encoder.</summary>
    public SharedEncoder Encoder => encoder;

    /// <summary>Gets the encoder's weights and description.</summary>
    public EncoderArtifact Artifact => encoder.Artifact;

    /// <summary>Says, the first time only, that the same rows are computed again and again.</summary>
    public void WarnOfManyPasses()
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0)
        {
            using IChannel channel = host.Start("Embedding");
            channel.Write(MessageLevel.Warning, $"Column '{computation.Outputs[0].Name}' was computed for all rows several times, and will be on every further pass over the data. "
                + $"Put .AppendCacheCheckpoint(mlContext) behind {computation.Verb}, or wrap the transformed data in mlContext.Data.Cache, to compute it once.");
        }
    }
}
