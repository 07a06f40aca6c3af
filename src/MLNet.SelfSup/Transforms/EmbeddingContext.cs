using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>What the cursors and rows of one transformer share.</summary>
/// <param name="host">The transformer's place in the MLContext.</param>
/// <param name="columns">Input and output.</param>
/// <param name="options">How rows are embedded.</param>
/// <param name="encoder">The encoder, which other transformers may share.</param>
internal sealed class EmbeddingContext(IHost host, EmbeddingColumns columns, EmbeddingOptions options, SharedEncoder encoder)
{
    private int _warned;

    /// <summary>Gets the transformer's place in the MLContext.</summary>
    public IHost Host => host;

    /// <summary>Gets the input and output columns.</summary>
    public EmbeddingColumns Columns => columns;

    /// <summary>Gets how rows are embedded.</summary>
    public EmbeddingOptions Options => options;

    /// <summary>Gets the encoder.</summary>
    public SharedEncoder Encoder => encoder;

    /// <summary>Gets the encoder's weights and description.</summary>
    public EncoderArtifact Artifact => encoder.Artifact;

    /// <summary>Says, the first time only, that the same rows are embedded again and again.</summary>
    public void WarnOfManyPasses()
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0)
        {
            using IChannel channel = host.Start("Embedding");
            channel.Write(MessageLevel.Warning, $"Column '{columns.Output}' was computed for all rows several times, and will be on every further pass over the data. "
                + "Put .AppendCacheCheckpoint(mlContext) behind SelfSupervisedEmbed, or wrap the transformed data in mlContext.Data.Cache, to compute it once.");
        }
    }
}
