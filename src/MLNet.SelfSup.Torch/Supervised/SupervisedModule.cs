using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Torch.Supervised;

/// <summary>All that a training with labels changes: the encoder with its head, and beside it the weights of the best epoch so far, so that a checkpoint holds both.</summary>
internal sealed class SupervisedModule : Module<Tensor, Tensor>
{
    private const string BestScoreName = "best_score";
    private const string BestEpochName = "best_epoch";
    private const string LastEpochName = "last_epoch";

    [ComponentName(Name = "encoder")]
    private readonly ImageEncoderModule _encoder;

    [ComponentName(Name = "best")]
    private readonly ImageEncoderModule? _best;

    /// <summary>Takes the networks over.</summary>
    /// <param name="encoder">The encoder with its head, as training starts.</param>
    /// <param name="best">Another of the same kind, which keeps the best weights; <see langword="null"/> where the last count.</param>
    public SupervisedModule(ImageEncoderModule encoder, ImageEncoderModule? best)
        : base(nameof(SupervisedModule))
    {
        _encoder = encoder;
        _best = best;
        if (best is not null)
        {
            register_buffer(BestScoreName, tensor(double.MinValue, dtype: float64).DetachFromDisposeScope());
            register_buffer(BestEpochName, zeros([], dtype: int64).DetachFromDisposeScope());
            register_buffer(LastEpochName, zeros([], dtype: int64).DetachFromDisposeScope());
            foreach (Parameter parameter in best.parameters())
            {
                parameter.requires_grad = false;
            }
        }

        RegisterComponents();
    }

    /// <summary>Gets the encoder with its head.</summary>
    public ImageEncoderModule Encoder => _encoder;

    /// <summary>Gets the network that results: that of the best epoch where epochs were compared, else the last.</summary>
    public ImageEncoderModule Result => _best is not null && BestEpoch > 0 ? _best : _encoder;

    /// <summary>Gets the epoch, from 1, whose weights are kept; 0 where none was compared.</summary>
    public int BestEpoch => ReadEpoch(BestEpochName);

    /// <summary>Gets the number of epochs that were compared since the best.</summary>
    public int EpochsSinceBest => ReadEpoch(LastEpochName) - BestEpoch;

    /// <inheritdoc/>
    public override Tensor forward(Tensor images) => _encoder.call(images);

    /// <summary>Compares an epoch with the best, and keeps its weights where it is better.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="score">The larger, the better; NaN is never better.</param>
    public void Compare(int epoch, double score)
    {
        ImageEncoderModule best = _best ?? throw new InvalidOperationException("No network was given that keeps the best weights.");
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        get_buffer(LastEpochName)!.copy_(tensor((long)epoch));
        Tensor bestScore = get_buffer(BestScoreName)!;
        if (score > bestScore.item<double>())
        {
            bestScore.copy_(tensor(score, dtype: float64));
            get_buffer(BestEpochName)!.copy_(tensor((long)epoch));
            Dictionary<string, Tensor> kept = best.state_dict();
            foreach ((string name, Tensor value) in _encoder.state_dict())
            {
                kept[name].copy_(value);
            }
        }
    }

    private int ReadEpoch(string name) => _best is null ? 0 : (int)get_buffer(name)!.item<long>();
}
