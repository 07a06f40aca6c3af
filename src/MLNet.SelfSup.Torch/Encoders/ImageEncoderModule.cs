using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>A network that turns images into tokens or a map, and these into a feature vector.</summary>
/// <param name="name">Name of the module.</param>
internal abstract class ImageEncoderModule(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>R, G and B.</summary>
    public const int Channels = 3;

    private Module<Tensor, Tensor>? _head;
    private Module<Tensor, Tensor>? _headNorm;

    /// <summary>Gets the name under which official checkpoints keep what follows the encoder.</summary>
    public abstract string HeadName { get; }

    /// <summary>Gets the width D of <see cref="Represent"/>.</summary>
    public abstract int RepresentationDim { get; }

    /// <summary>Gets the number of layers of the encoder, as layer-wise learning rates count them: what reads the pixels, then each block or stage.</summary>
    public abstract int LayerCount { get; }

    /// <summary>Gets the head that was attached.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Module<Tensor, Tensor> Head => _head ?? throw new InvalidOperationException("No head was attached to the encoder.");

    /// <summary>Encodes images and pools the tokens.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="features">What is pooled, from which blocks. Standardisation is not done here.</param>
    /// <returns><c>[N, D]</c>, D as <see cref="EncoderOptions.GetFeatureDim"/> tells.</returns>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    public abstract Tensor ForwardFeatures(Tensor images, FeatureOptions features);

    /// <summary>Encodes images to the vector that a projection head reads.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <returns><c>[N, D]</c>.</returns>
    public abstract Tensor Represent(Tensor images);

    /// <summary>Encodes images to a summary and what lies where, for text that attends to them.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <returns><c>[N, 1 + L, D]</c>: <see cref="Represent"/>'s vector, then the patches or the map's positions, row by row.</returns>
    public abstract Tensor EncodeTokens(Tensor images);

    /// <summary>Encodes images to the mean of the last block's patches, before the final norm; of a network without one, to <see cref="Represent"/>'s vector.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <returns><c>[N, D]</c>.</returns>
    public abstract Tensor PoolPatches(Tensor images);

    /// <summary>Tells the layer of a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>From 0, what reads the pixels, to <see cref="LayerCount"/>: what comes after the last block, a head among it.</returns>
    public abstract int LayerOf(string name);

    /// <summary>Puts a network behind the encoder, for training.</summary>
    /// <param name="head">Reads <see cref="Represent"/>'s vectors. Its weights join the module's under <see cref="HeadName"/>.</param>
    public void AttachHead(Module<Tensor, Tensor> head)
    {
        register_module(HeadName, head);
        _head = head;
    }

    /// <summary>Puts a norm between the encoder and its head, for training.</summary>
    /// <param name="norm">Its weights join the module's under <see cref="TensorNames.HeadNorm"/>.</param>
    public void AttachHeadNorm(Module<Tensor, Tensor> norm)
    {
        register_module(TensorNames.HeadNorm, norm);
        _headNorm = norm;
    }

    /// <summary>Predicts from what the head reads.</summary>
    /// <param name="vectors"><c>[N, D]</c>.</param>
    /// <returns>The head's output, of the vectors as the norm in front of it, where there is one, leaves them.</returns>
    public Tensor ApplyHead(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        return Head.call(_headNorm is null ? vectors : _headNorm.call(vectors)).MoveToOuterDisposeScope();
    }

    /// <summary>Picks the tensors of the encoder without its head.</summary>
    /// <returns>By name; they belong to the module.</returns>
    public IReadOnlyDictionary<string, Tensor> GetEncoderState() => state_dict()
        .Where(t => !t.Key.StartsWith(HeadName + ".", StringComparison.Ordinal))
        .ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);

    /// <summary>Encodes images and projects the representation by the head.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <returns>The head's output.</returns>
    public Tensor Project(Tensor images)
    {
        Module<Tensor, Tensor> head = Head;
        using Tensor representation = Represent(images);
        return head.call(representation);
    }

    /// <summary>Refuses images of another shape.</summary>
    /// <param name="images">Wanted: <c>[N, 3, S, S]</c>.</param>
    /// <param name="side">S.</param>
    /// <exception cref="ArgumentException">The images have another shape.</exception>
    protected static void CheckShape(Tensor images, int side)
    {
        long[] shape = images.shape;
        if (shape.Length != 4 || shape[1] != Channels || shape[2] != side || shape[3] != side)
        {
            throw new ArgumentException($"Got images of shape [{string.Join(", ", shape)}]; wanted [N, {Channels}, {side}, {side}].", nameof(images));
        }
    }
}
