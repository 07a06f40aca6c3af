using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Training.Optimizers;
using MLNet.SelfSup.Torch.Training.Schedules;
using MLNet.SelfSup.Torch.Views;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Torch.Methods.MocoV3;

/// <summary>Momentum contrast within a batch: the prediction from one view finds the other view's key (Chen et al. 2021, arXiv:2104.02057).</summary>
internal sealed class MocoV3Method : ISelfSupervisedMethod
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double LarsMomentum = 0.9;

    private readonly MocoV3Options _options;
    private readonly MocoV3Network _network;

    /// <summary>Builds the network and gives it its initial weights.</summary>
    /// <param name="options">Settings that fit together.</param>
    /// <param name="seed">Seed of the weights: the same seed gives the same weights. Torch's own generator is not touched.</param>
    public MocoV3Method(MocoV3Options options, int seed)
    {
        _options = options;
        using var generator = new Generator(unchecked((uint)seed));
        _network = new MocoV3Network(options, generator);
        Views = new ContrastiveViews(options.Encoder.ImageSize, options.Views, options.Normalization);
    }

    /// <inheritdoc/>
    public nn.Module Module => _network;

    /// <summary>Gets the network.</summary>
    public MocoV3Network Network => _network;

    /// <inheritdoc/>
    public IViewRecipe Views { get; }

    /// <inheritdoc/>
    /// <remarks>AdamW decays every parameter that is trained, biases, norms and class token too, as in the official code; LARS leaves vectors alone.</remarks>
    public TrainingRecipe Recipe
    {
        get
        {
            double rate = TrainingRecipe.ScaleRate(_options.BaseLearningRate, _options);
            var schedule = new WarmupCosine(rate, _options.WarmupEpochs, _options.Epochs);
            (string Name, Parameter Parameter)[] trained = TrainingRecipe.FindTrained(_network);
            return new TrainingRecipe
            {
                Groups = [new ParameterGroup(trained, _options.WeightDecay)],
                CreateOptimizer = groups => _options.Optimizer == ContrastiveOptimizer.Lars ? new Lars(groups, LarsMomentum) : new AdamW(groups, Beta1, Beta2),
                LearningRate = at => schedule.At(at.Epoch),
            };
        }
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step)
    {
        double momentum = _options.MomentumCosine ? new MomentumCosine(_options.Momentum, step.Epochs).At(step.Epoch) : _options.Momentum;
        return ComputeLoss(views, step.MicroBatch == 0 ? momentum : 1, step);
    }

    /// <summary>Computes the loss of a batch and moves the momentum encoder.</summary>
    /// <param name="views">The two views, each <c>[N, 3, S, S]</c>.</param>
    /// <param name="momentum">Weight of the momentum encoder's old value.</param>
    /// <param name="step">Hears measures; its ranks' keys are gathered.</param>
    /// <returns>The sum of both directions' losses, <c>[]</c>.</returns>
    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, double momentum, StepContext step)
    {
        using var scope = NewDisposeScope();

        // One forward pass a view: batch normalisation sees each view by itself.
        var firstQueries = _network.Predict(views[0]);                                   // [N, D]
        var secondQueries = _network.Predict(views[1]);                                  // [N, D]
        MomentumEncoder.Follow(_network.Encoder, _network.FollowingEncoder, momentum);
        var firstKeys = step.Ranks.AllGather(EncodeKeys(views[0]));                      // [W · N, D]
        var secondKeys = step.Ranks.AllGather(EncodeKeys(views[1]));                     // [W · N, D]

        long firstKey = step.Ranks.Rank * firstQueries.shape[0];
        var first = MocoV3Loss.Similarities(firstQueries, secondKeys);                   // [N, W · N]
        var second = MocoV3Loss.Similarities(secondQueries, firstKeys);                  // [N, W · N]
        var loss = MocoV3Loss.Compute(first, _options.Temperature, firstKey).Plus(MocoV3Loss.Compute(second, _options.Temperature, firstKey));
        Report(step, firstQueries, first.narrow(1, firstKey, firstQueries.shape[0]));
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>Encodes and projects images by the momentum encoder.</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <returns>Without a gradient, <c>[N, D]</c>.</returns>
    public Tensor EncodeKeys(Tensor images)
    {
        using IDisposable noGrad = no_grad();
        return _network.FollowingEncoder.Project(images);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetEncoderState() => _network.Encoder.GetEncoderState();

    /// <inheritdoc/>
    public ActivationCount CountActivations(int batchSize, bool recomputes)
    {
        const int Passes = 2;
        const int HeadTensors = 12; // of projector and predictor, each hidden layer's result, norm and ReLU
        ActivationCount heads = new(Passes * HeadTensors * (double)_options.ProjectorHiddenDim, 0);
        return StepActivations.OfEncoder(_options.Encoder, recomputes).Times(Passes).Then(StepActivations.OfPass(_options.Encoder)).Then(heads);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static void Report(StepContext step, Tensor queries, Tensor similarities)
    {
        if (RepresentationQuality.IsDue(step))
        {
            using var scope = NewDisposeScope();
            using IDisposable noGrad = no_grad();
            var isNegative = eye(similarities.shape[0], dtype: @bool, device: similarities.device).logical_not();
            RepresentationQuality.Report(step, queries, similarities.diagonal(), similarities.masked_select(isNegative));
        }
    }
}
