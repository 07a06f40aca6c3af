using MLNet.SelfSup.Torch.Training.Optimizers;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>Multiplies the loss, so that gradients in half precision do not vanish, and finds the largest factor that does not overflow (Micikevicius et al. 2017, arXiv:1710.03740, section 3.2).</summary>
internal sealed class LossScaler : IDisposable
{
    private const double Initial = 65536;
    private const double Growth = 2;
    private const double Backoff = 0.5;
    private const long GrowthInterval = 2000;

    private readonly bool _useFused;
    private readonly Tensor _scale = tensor(Initial, dtype: float64).DetachFromDisposeScope();
    private readonly Tensor _goodSteps = zeros([], dtype: int64).DetachFromDisposeScope();

    /// <summary>Initialises the scaler.</summary>
    /// <param name="useFused">Whether fused kernels may be taken.</param>
    public LossScaler(bool useFused = true) => _useFused = useFused && FusedKernels.IsAvailable;

    /// <summary>Gets the factor.</summary>
    public double Scale => _scale.item<double>();

    /// <summary>Gets what a checkpoint holds.</summary>
    public IReadOnlyDictionary<string, Tensor> State => new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["scale"] = _scale, ["good_steps"] = _goodSteps };

    /// <summary>Divides gradients by the factor, in place, and changes the factor for the next step. Call it with gradients off.</summary>
    /// <param name="gradients">The gradients.</param>
    /// <returns>Whether all are finite; otherwise the step must be left out.</returns>
    public bool Unscale(Tensor[] gradients)
    {
        using var scope = NewDisposeScope();
        bool areFinite = gradients.Length == 0 || Divide(gradients, Scale);
        long good = areFinite ? _goodSteps.item<long>() + 1 : 0;
        double factor = areFinite ? (good >= GrowthInterval ? Growth : 1) : Backoff;
        _scale.ScaleInPlace(factor);
        _goodSteps.fill_((good % GrowthInterval).ToScalar());
        return areFinite;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scale.Dispose();
        _goodSteps.Dispose();
    }

    private bool Divide(Tensor[] gradients, double scale)
    {
        if (_useFused)
        {
            return FusedKernels.Unscale(gradients, 1 / scale).ToBoolean();
        }

        Array.ForEach(gradients, g => g.ScaleInPlace(1 / scale));
        return stack(gradients.Select(g => g.isfinite().all())).all().ToBoolean();
    }
}
