using Microsoft.Extensions.AI;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Embeddings;

/// <summary>An encoder as <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, for vector stores and whatever else takes one. Calls from several threads are safe.</summary>
/// <typeparam name="TInput">What is embedded.</typeparam>
public abstract class EncoderEmbeddingGenerator<TInput> : IEmbeddingGenerator<TInput, Embedding<float>>
{
    private const string ProviderName = "MLNet.SelfSup";

    private readonly RowContext _context;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly Lazy<EncoderLease> _lease;
    private bool _isDisposed;

    private protected EncoderEmbeddingGenerator(RowContext context, string? modelId)
    {
        _context = context;
        _metadata = new EmbeddingGeneratorMetadata(ProviderName, providerUri: null, modelId ?? context.Artifact.Description.Provenance.Method, context.Computation.Width);

        // Held as long as the generator, so that the encoder is not made anew for every call.
        _lease = new Lazy<EncoderLease>(context.Encoder.Acquire);
    }

    /// <summary>Embeds values, a batch of <see cref="EmbeddingOptions.BatchSize"/> at a time.</summary>
    /// <param name="values">What is embedded; each is read once.</param>
    /// <param name="options"><c>Dimensions</c>, where it is set, must be the encoder's; <c>ModelId</c> the metadata's. Nothing else is read.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>One vector of D numbers a value, in their order; of a bad value NaN each where <see cref="EmbeddingOptions.BadImages"/> says to skip it.</returns>
    /// <exception cref="ArgumentException">The options ask for another length or another model.</exception>
    /// <exception cref="IOException">A value can't be encoded, and the policy is to throw.</exception>
    /// <exception cref="ObjectDisposedException">The generator was disposed.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<TInput> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Check(options);
        TInput[] inputs = [.. values];
        return Task.Run(() => Generate(inputs, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(EncoderArtifact) ? _context.Artifact
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Frees the encoder, unless others use it.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (_lease.IsValueCreated)
        {
            _lease.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Puts a value into a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="slot">Its slot there.</param>
    /// <param name="value">The value.</param>
    /// <param name="number">Its number among all, from 0, for messages.</param>
    private protected abstract void Put(RowBatch batch, int slot, TInput value, int number);

    private void Check(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != _metadata.DefaultModelDimensions)
        {
            throw new ArgumentException($"Embeddings of {dimensions} numbers are asked for, and this encoder gives {_metadata.DefaultModelDimensions}; leave Dimensions out.", nameof(options));
        }

        if (options?.ModelId is { } model && model != _metadata.DefaultModelId)
        {
            throw new ArgumentException($"The model '{model}' is asked for, and this generator has '{_metadata.DefaultModelId}'; leave ModelId out.", nameof(options));
        }
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(TInput[] inputs, CancellationToken cancellationToken)
    {
        var embeddings = new GeneratedEmbeddings<Embedding<float>>(inputs.Length);
        if (inputs.Length == 0)
        {
            return embeddings;
        }

        _ = _lease.Value;
        int size = Math.Min(inputs.Length, _context.Options.BatchSize);
        using var batch = new RowBatch(_context, size);
        for (int first = 0; first < inputs.Length; first += size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(size, inputs.Length - first);
            for (int slot = 0; slot < count; slot++)
            {
                Put(batch, slot, inputs[first + slot], first + slot);
            }

            batch.DrawAndCompute(count);
            for (int slot = 0; slot < count; slot++)
            {
                embeddings.Add(new Embedding<float>(batch.Read(slot).ToArray()) { ModelId = _metadata.DefaultModelId });
            }
        }

        return embeddings;
    }
}
