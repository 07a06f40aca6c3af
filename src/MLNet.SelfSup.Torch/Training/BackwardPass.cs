using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>From a loss to gradients: precision, the loss's scale, and blocks that are computed anew.</summary>
internal sealed class BackwardPass : IDisposable
{
    private readonly nn.Module _module;
    private readonly IMixedPrecision[] _layers;
    private readonly LossScaler? _scaler;
    private readonly (bool Products, bool Convolutions) _tensorFloats;

    /// <summary>Prepares a module for training by some options, until disposed.</summary>
    /// <param name="module">The method's module.</param>
    /// <param name="options">Tell precision and checkpointing.</param>
    /// <exception cref="ArgumentException">The precision is for transformer blocks and convolutions, and the module has none.</exception>
    public BackwardPass(nn.Module module, TrainingOptions options)
    {
        _module = module;
        _layers = [.. module.modules().OfType<IMixedPrecision>().Distinct()];
        ScalarType? type = options.Precision switch
        {
            TrainingPrecision.BFloat16 => ScalarType.BFloat16,
            TrainingPrecision.Float16 => ScalarType.Float16,
            _ => null,
        };
        if (_layers.Length == 0 && type is not null)
        {
            throw new ArgumentException(
                $"{nameof(options.Precision)} {options.Precision} is for the blocks of Vision Transformers and for convolutions, and what {options.MethodName} trains here has none. Leave it at {TrainingPrecision.Single}, or take {TrainingPrecision.TensorFloat32}.",
                nameof(options));
        }

        Array.ForEach(_layers, l => l.ComputeIn(type));
        Recomputation.Use(module, options.GradientCheckpointing);
        _scaler = options.Precision == TrainingPrecision.Float16 ? new LossScaler() : null;
        _tensorFloats = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        bool allows = options.Precision == TrainingPrecision.TensorFloat32;
        (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (allows, allows);
    }

    /// <summary>Gets what a checkpoint holds, by name; empty but for <see cref="TrainingPrecision.Float16"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _scaler?.State ?? new Dictionary<string, Tensor>(StringComparer.Ordinal);

    /// <summary>Adds the gradients of a loss, times the scale.</summary>
    /// <param name="loss"><c>[]</c>.</param>
    public void Run(Tensor loss)
    {
        Tensor scaled = _scaler is null ? loss : loss.Times(_scaler.Scale);
        GuardedBackward.Run(scaled);
    }

    /// <summary>Takes the scale out of the gradients; once a step, with gradients off.</summary>
    /// <param name="parameters">All that is trained.</param>
    /// <returns>Whether the weights may be moved along them.</returns>
    public bool Unscale(Parameter[] parameters)
    {
        if (_scaler is null)
        {
            return true;
        }

        using var scope = NewDisposeScope();
        return _scaler.Unscale([.. parameters.Select(p => p.grad).OfType<Tensor>()]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_layers, l => l.ComputeIn(null));
        Recomputation.Use(_module, isOn: false);
        (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = _tensorFloats;
        _scaler?.Dispose();
    }
}
