using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Runtime;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Training.Optimizers;
using MLNet.SelfSup.Torch.Training.Schedules;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Methods.Moco;

/// <summary>Momentum contrast with a queue: a query finds its image's key among thousands (He et al. 2019, arXiv:1911.05722; Chen et al. 2020, arXiv:2003.04297).</summary>
internal sealed class MocoMethod : ISelfSupervisedMethod
{
    private const double FirstMilestone = 0.6;
    private const double SecondMilestone = 0.8;

    private readonly MocoOptions _options;
    private readonly MocoNetwork _network;

    /// <summary>Builds the network and gives it its initial weights.</summary>
    /// <param name="options">Settings that fit together.</param>
    /// <param name="seed">Seed of the weights: the same seed gives the same weights. Torch's own generator is not touched.</param>
    public MocoMethod(MocoOptions options, int seed)
    {
        _options = options;
        using var generator = new Generator(unchecked((uint)seed));
        _network = new MocoNetwork(options, generator);
        Views = new ContrastiveViews(options.Encoder.ImageSize, options.Views, options.Normalization);
    }

    /// <inheritdoc/>
    public nn.Module Module => _network;

    /// <summary>Gets the network.</summary>
    public MocoNetwork Network => _network;

    /// <inheritdoc/>
    public IViewRecipe Views { get; }

    /// <inheritdoc/>
    /// <remarks>Every parameter decays, norms and biases too, as in the official code.</remarks>
    public TrainingRecipe Recipe
    {
        get
        {
            double rate = TrainingRecipe.ScaleRate(_options.BaseLearningRate, _options);
            (string Name, Parameter Parameter)[] trained = TrainingRecipe.FindTrained(_network);
            return new TrainingRecipe
            {
                Groups = [new ParameterGroup(trained, _options.WeightDecay)],
                CreateOptimizer = groups => new Sgd(groups, _options.OptimizerMomentum),
                LearningRate = RateOf(rate),
            };
        }
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step)
    {
        using var scope = NewDisposeScope();
        double momentum = step.MicroBatch == 0 ? _options.Momentum : 1;
        return ComputeLoss(views, momentum, () => DrawOrder(views[0].shape[0] * step.Ranks.WorldSize, step).Send(views[0].device), step).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the loss of a batch, moves the key encoder and renews the queue.</summary>
    /// <param name="views">Queries' and keys' images, each <c>[N, 3, S, S]</c>.</param>
    /// <param name="momentum">Weight of the key encoder's old value.</param>
    /// <param name="drawOrder">Draws the order in which the key encoder sees a batch, <c>[W · N]</c>: a permutation of all W ranks' rows.</param>
    /// <param name="step">Hears measures; its ranks' images and keys are gathered.</param>
    /// <returns>The loss, <c>[]</c>.</returns>
    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, double momentum, Func<Tensor> drawOrder, StepContext step)
    {
        using var scope = NewDisposeScope();
        (Tensor Query, Tensor Key)[] pairs = _options.SymmetricLoss ? [(views[0], views[1]), (views[1], views[0])] : [(views[0], views[1])];
        Tensor[] queries = [.. pairs.Select(p => EncodeQuery(p.Query))];                          // each [N, D]
        MomentumEncoder.Follow(_network.QueryEncoder, _network.KeyEncoder, momentum);
        Tensor[] keys = [.. pairs.Select(p => EncodeKey(p.Key, drawOrder(), step))];              // each [W · N, D]

        // A copy: the queue is renewed before the backward pass reads it.
        Tensor negatives = _network.Queue.clone();                                                // [D, K]
        Tensor[] similarities = [.. queries.Zip(keys, (q, k) => InfoNceLoss.Similarities(q, step.TakeOwn(k), negatives))];
        Tensor[] losses = [.. similarities.Select(s => InfoNceLoss.Compute(s, _options.Temperature))];
        FeatureQueue.Enqueue(_network.Queue, _network.QueuePointer, cat(keys));
        RepresentationQuality.Report(step, queries[0], similarities[0].select(1, 0), similarities[0].narrow(1, 1, negatives.shape[1]));
        return stack(losses).mean().MoveToOuterDisposeScope();
    }

    /// <summary>Encodes queries.</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <returns>Unit length, <c>[N, D]</c>.</returns>
    public Tensor EncodeQuery(Tensor images)
    {
        using Tensor projected = _network.QueryEncoder.Project(images);
        return functional.normalize(projected, dim: 1);
    }

    /// <summary>Encodes keys in another order, so that batch normalisation groups them otherwise than the queries (ShuffleBN, section 3.3).</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <param name="order">A permutation, <c>[N]</c>.</param>
    /// <returns>Unit length, in the images' own order, without a gradient, <c>[N, D]</c>.</returns>
    public Tensor EncodeKey(Tensor images, Tensor order)
    {
        using var scope = NewDisposeScope();
        var shuffled = EncodeKeys(images.index_select(0, order));
        return shuffled.index_select(0, order.argsort()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetEncoderState() => _network.QueryEncoder.GetEncoderState();

    /// <inheritdoc/>
    public ActivationCount CountActivations(int batchSize, bool recomputes)
    {
        int passes = _options.SymmetricLoss ? 2 : 1;
        const int LogitTensors = 3; // similarities, over the temperature, their softmax
        ActivationCount logits = new(LogitTensors * passes * (_options.QueueSize + 1.0), 0);
        return StepActivations.OfEncoder(_options.Encoder, recomputes).Times(passes).Then(StepActivations.OfPass(_options.Encoder)).Then(logits);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static Tensor DrawOrder(long count, StepContext step) => randperm(count, generator: step.Generator);

    /// <summary>Encodes the keys of all ranks: each rank encodes as many as it has, in the shuffled order its share of all ranks' images.</summary>
    private Tensor EncodeKey(Tensor images, Tensor order, StepContext step)
    {
        if (step.Ranks.WorldSize == 1)
        {
            return EncodeKey(images, order);
        }

        using var scope = NewDisposeScope();
        if (_options.BatchNormGroups == 1)
        {
            // All ranks are normalised together, so that the order does not matter.
            return step.Ranks.AllGather(EncodeKeys(images)).MoveToOuterDisposeScope();
        }

        var shuffled = step.Ranks.AllGather(images).index_select(0, step.TakeOwn(order));         // [N, 3, S, S]
        var keys = step.Ranks.AllGather(EncodeKeys(shuffled));                                    // [W · N, D]
        return keys.index_select(0, order.argsort()).MoveToOuterDisposeScope();
    }

    private Tensor EncodeKeys(Tensor images)
    {
        using IDisposable noGrad = no_grad();
        using Tensor projected = _network.KeyEncoder.Project(images);
        return functional.normalize(projected, dim: 1);
    }

    private Func<SchedulePoint, double> RateOf(double peak)
    {
        if (_options.Schedule == LearningRateSchedule.Cosine)
        {
            var cosine = new EpochCosine(peak, _options.Epochs);
            return at => cosine.At(at.EpochIndex);
        }

        var steps = new StepDecay(peak, [(int)(FirstMilestone * _options.Epochs), (int)(SecondMilestone * _options.Epochs)]);
        return at => steps.At(at.EpochIndex);
    }
}
