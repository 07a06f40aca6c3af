namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Batch normalisation of <c>[N, C]</c> or <c>[N, C, H, W]</c> (Ioffe and Szegedy 2015, arXiv:1502.03167, algorithm 1).</summary>
/// <remarks>
/// In training, each of <see cref="Groups"/> equal parts of the batch is normalised by its own statistics, as on so many devices (MoCo,
/// arXiv:1911.05722, section 3.3); the running statistics take the mean of the parts'. Names and arithmetic are PyTorch's. Where processes share a batch, the groups
/// are those of the whole batch: one group is normalised by the statistics of all processes, more are so many to each.
/// </remarks>
internal sealed class BatchNormalization : Module<Tensor, Tensor>
{
    private const double DefaultEpsilon = 1e-5;
    private const double UpdateShare = 0.1;

    private readonly double _epsilon;
    private IBatchPeers? _peers;

    [ComponentName(Name = "weight")]
    private readonly Parameter? _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    /// <summary>Builds the layer as the identity.</summary>
    /// <param name="width">Width C.</param>
    /// <param name="groups">Parts of a batch, at least 1.</param>
    /// <param name="isAffine">Whether a learned scale and shift follow.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public BatchNormalization(int width, int groups = 1, bool isAffine = true, double epsilon = DefaultEpsilon)
        : base(nameof(BatchNormalization))
    {
        _epsilon = epsilon;
        Groups = LocalGroups = groups;
        if (isAffine)
        {
            _weight = LayerFactory.NewParameter(ones(width));
            _bias = LayerFactory.NewParameter(width);
        }

        register_buffer("running_mean", zeros(width).DetachFromDisposeScope());
        register_buffer("running_var", ones(width).DetachFromDisposeScope());
        register_buffer("num_batches_tracked", zeros([], dtype: int64).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>Gets the number of parts of a batch that are normalised apart, over all processes that share it.</summary>
    public int Groups { get; }

    /// <summary>Gets the number of parts of this process's rows that are normalised apart.</summary>
    public int LocalGroups { get; private set; }

    /// <summary>Shares each batch with other processes.</summary>
    /// <param name="peers">The processes.</param>
    /// <exception cref="ArgumentException">The groups can't be given to so many processes alike.</exception>
    public void ShareBatch(IBatchPeers peers)
    {
        if (Groups > 1 && Groups % peers.Count != 0)
        {
            throw new ArgumentException(
                $"{Groups} groups of batch normalisation can't be given to {peers.Count} ranks alike. Set BatchNormGroups to 1, which normalises by the statistics of all ranks, or to a multiple of {peers.Count}.",
                nameof(peers));
        }

        (_peers, LocalGroups) = Groups == 1 ? (peers, 1) : (null, Groups / peers.Count);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor mean = get_buffer("running_mean")!;
        Tensor variance = get_buffer("running_var")!;
        if (!training)
        {
            return Normalize(input, mean, variance).MoveToOuterDisposeScope();
        }

        if (Recomputation.IsRunning)
        {
            (mean, variance) = (mean.clone(), variance.clone()); // the first run has moved them on
        }
        else
        {
            using var noGrad = no_grad();
            get_buffer("num_batches_tracked")!.AddInPlace(1);
        }

        Tensor output = this switch
        {
            { _peers: { Count: > 1 } peers } => SharedNormalization.Apply(input, (mean, variance), (_weight, _bias), (UpdateShare, _epsilon), peers),
            { LocalGroups: 1 } => Normalize(input, mean, variance),
            _ => NormalizeGroups(input, mean, variance),
        };
        return output.MoveToOuterDisposeScope();
    }

    private Tensor NormalizeGroups(Tensor input, Tensor mean, Tensor variance)
    {
        if (input.shape[0] % LocalGroups != 0)
        {
            throw new ArgumentException($"Got a batch of {input.shape[0]}; wanted a multiple of the {LocalGroups} groups of batch normalisation.", nameof(input));
        }

        Tensor[] means = [.. Enumerable.Range(0, LocalGroups).Select(_ => mean.clone())];
        Tensor[] variances = [.. Enumerable.Range(0, LocalGroups).Select(_ => variance.clone())];
        Tensor[] parts = input.chunk(LocalGroups);
        Tensor[] outputs = [.. parts.Select((part, i) => Normalize(part, means[i], variances[i]))];
        using (no_grad())
        {
            mean.copy_(stack(means).mean([0]));
            variance.copy_(stack(variances).mean([0]));
        }

        return cat(outputs);
    }

    private Tensor Normalize(Tensor input, Tensor mean, Tensor variance) =>
        functional.batch_norm(input, mean, variance, _weight, _bias, training, UpdateShare, _epsilon);
}
