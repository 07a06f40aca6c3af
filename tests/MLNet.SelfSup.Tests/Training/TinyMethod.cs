using MLNet.SelfSup.Torch;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Views;
using TorchSharp;
using static TorchSharp.torch;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>A method that is as small as can be and yet uses all that the trainer offers: buffers, dropout, a generator, measures.</summary>
internal sealed class TinyMethod : ISelfSupervisedMethod
{
    private readonly TinyModule _module;
    private readonly bool _isRandom;

    public TinyMethod(int seed = 1, bool isRandom = true, double learningRate = 0.01)
    {
        _isRandom = isRandom;
        _module = new TinyModule(seed, dropout: isRandom ? 0.1 : 0);
        ParameterGroup[] groups =
        [
            new([.. _module.named_parameters().Where(p => p.parameter.dim() > 1).Select(p => (p.name, p.parameter))], WeightDecay: 0.05),
            new([.. _module.named_parameters().Where(p => p.parameter.dim() <= 1).Select(p => (p.name, p.parameter))], WeightDecay: 0),
        ];
        Recipe = new TrainingRecipe
        {
            Groups = groups,
            CreateOptimizer = g => new AdamW(g, 0.9, 0.95),
            LearningRate = at => learningRate * (1 + at.Epoch) / (2 + at.Epoch),
        };
    }

    public nn.Module Module => _module;

    public IViewRecipe Views { get; init; } = new TinyViews();

    public TrainingRecipe Recipe { get; init; }

    /// <summary>Gets what a test does before the loss of a batch is computed.</summary>
    public Action<StepContext>? BeforeLoss { get; init; }

    /// <summary>Gets the step whose loss is NaN.</summary>
    public long? NanStep { get; init; }

    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step)
    {
        BeforeLoss?.Invoke(step);
        if (!_isRandom)
        {
            // The statistics of a batch would make two half batches differ from a whole one.
            _module.eval();
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = views[0].flatten(1);
        Tensor input = _isRandom ? pixels.mul(rand(pixels.shape, generator: step.Generator)) : pixels;
        Tensor loss = nn.functional.mse_loss(_module.call(input), views[^1].flatten(1));
        step.Metrics["twice"] = 2;
        return (step.Step == NanStep ? loss.Times(double.NaN) : loss).MoveToOuterDisposeScope();
    }

    public ActivationCount CountActivations(int batchSize, bool recomputes) => new(1000, recomputes ? 0 : 500);

    public IReadOnlyDictionary<string, Tensor> GetEncoderState() =>
        _module.state_dict().Where(t => t.Key.StartsWith("_encoder", StringComparison.Ordinal)).ToDictionary();

    public void Dispose() => _module.Dispose();
}
