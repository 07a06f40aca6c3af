using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Training.Checkpoints;
using MLNet.SelfSup.Torch.Training.Distributed;
using MLNet.SelfSup.Torch.Training.Optimizers;
using MLNet.SelfSup.Torch.Training.Reporting;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>The loop itself: batches in, weights moved, losses watched, checkpoints written.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly ITrainable _method;
    private readonly TrainingRecipe _recipe;
    private readonly TrainingOptions _options;
    private readonly int _seed;
    private readonly TrainingPlan _plan;
    private readonly Parameter[] _parameters;
    private readonly ICollective _ranks;
    private readonly GradientAverage _average;
    private readonly Generator _generator = new();
    private readonly Generator _ownGenerator;

    /// <summary>Initialises the loop.</summary>
    /// <param name="method">What to train.</param>
    /// <param name="recipe">The method's recipe.</param>
    /// <param name="request">Options and seed.</param>
    /// <param name="plan">The whole training.</param>
    /// <param name="ranks">The processes that train together.</param>
    public TrainingLoop(ITrainable method, TrainingRecipe recipe, TrainingRequest request, TrainingPlan plan, ICollective ranks)
    {
        _method = method;
        _recipe = recipe;
        _options = request.Settings;
        _seed = request.Seed;
        _plan = plan;
        _parameters = [.. recipe.Groups.SelectMany(g => g.Parameters).Select(p => p.Parameter)];
        _ranks = ranks;
        _average = new GradientAverage(ranks, _parameters);
        _ownGenerator = ranks.WorldSize == 1 ? _generator : new Generator();
    }

    /// <summary>Gets the optimizer of the recipe's groups.</summary>
    public required IOptimizer Optimizer { get; init; }

    /// <summary>Gets what makes gradients of losses.</summary>
    public required BackwardPass Backward { get; init; }

    /// <summary>Gets all tensors that training changes.</summary>
    public required TrainingState State { get; init; }

    /// <summary>Gets the losses.</summary>
    public required LossMeter Losses { get; init; }

    /// <summary>Gets the source of batches, at the first step's.</summary>
    public required ViewLoader Loader { get; init; }

    /// <summary>Gets the checkpoints.</summary>
    public required RunCheckpoints Checkpoints { get; init; }

    /// <summary>Gets what reports.</summary>
    public required TrainingMonitor Monitor { get; init; }

    /// <summary>Gets the memory of tensors, whose gaps are given back between epochs.</summary>
    public required AllocatorScope Allocator { get; init; }

    /// <summary>Gets what is measured between epochs; <see langword="null"/> for nothing.</summary>
    public IEpochMeasure? EpochMeasure { get; init; }

    /// <summary>Trains to the end, or until the measure between epochs tells that it is over.</summary>
    /// <param name="firstStep">The number of steps that are done already.</param>
    /// <param name="cancellationToken">Stops after the current step.</param>
    /// <returns>The number of steps done, those before a resume included.</returns>
    public long Run(long firstStep, CancellationToken cancellationToken)
    {
        // Whatever gradients the caller left.
        Optimizer.ZeroGrad();
        long step = firstStep;
        bool isOver = IsOver;
        while (step < _plan.Steps && !isOver)
        {
            // The token ends the wait for a step's first batch alone: in the middle of a step the buffers are half moved.
            // Ranks agree within a step that it is the last one: none may leave while another waits for its gradients.
            ViewBatch? next = _average.IsStopWanted ? null : Loader.Take(_ranks.WorldSize == 1 ? cancellationToken : CancellationToken.None);
            ViewBatch batch = next ?? throw Cancel(step, cancellationToken);
            if (_plan.PointOf(step).Iteration == 0)
            {
                Losses.BeginEpoch();
            }

            double rate = _recipe.LearningRate(_plan.PointOf(step));
            TakeStep(step, batch, rate, cancellationToken);
            step++;
            bool isEpochEnd = step % _plan.StepsPerEpoch == 0;
            if (isEpochEnd || Monitor.IsDue)
            {
                ReadLosses();
                if (isEpochEnd)
                {
                    RunningStatistics.Average(_method.Module, _ranks);
                    TakeMeasure(_plan.PointOf(step).EpochIndex, cancellationToken);
                    isOver = IsOver;
                }

                Monitor.Report(step, rate, Losses, Loader.WaitTime);
            }

            if (step == _plan.Steps || isOver || (isEpochEnd && _plan.PointOf(step).EpochIndex % _options.CheckpointEveryEpochs == 0))
            {
                Save(step);
            }

            if (isEpochEnd)
            {
                Allocator.GiveBackIfDue();
            }
        }

        return step;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generator.Dispose();
        _ownGenerator.Dispose();
    }

    private bool IsOver => EpochMeasure?.IsTrainingOver == true;

    /// <summary>Adds the gradients of a step's batches and moves the weights along their mean over batches and ranks.</summary>
    private void TakeStep(long step, ViewBatch first, double rate, CancellationToken cancellationToken)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator global = manual_seed(StepSeeds.OfDropout(_seed, step, _ranks.Rank));
        _ownGenerator.manual_seed(StepSeeds.OfDraws(_seed, step, _ranks.Rank));
        _generator.manual_seed(StepSeeds.OfDraws(_seed, step));
        Tensor mean = AddGradients(step, 0, first);
        for (int micro = 1; micro < _plan.BatchesPerStep; micro++)
        {
            mean = mean.Plus(AddGradients(step, micro, Loader.Take(CancellationToken.None)!));
        }

        mean = _average.Run(mean, _ranks.WorldSize > 1 && cancellationToken.IsCancellationRequested);
        using (no_grad())
        {
            if (Backward.Unscale(_parameters))
            {
                Move(rate);
            }

            Optimizer.ZeroGrad();
        }

        Losses.Add(step, mean);
    }

    private void Move(double rate)
    {
        if (_options.MaxGradientNorm is { } limit)
        {
            GradientClipping.Clip(_parameters, limit);
        }

        Optimizer.Step(rate);
    }

    /// <summary>Runs a batch forward and backward, then gives its memory back to the loader.</summary>
    /// <returns>Its share of the step's loss, without a gradient.</returns>
    private Tensor AddGradients(long step, int micro, ViewBatch batch)
    {
        using ViewBatch lent = batch;
        using DisposeScope scope = NewDisposeScope();
        var context = new StepContext
        {
            Step = step,
            Epoch = _plan.PointOf(step).Epoch,
            Epochs = _plan.Epochs,
            StepsPerEpoch = _plan.StepsPerEpoch,
            MicroBatch = micro,
            Images = batch.Images,
            Generator = _generator,
            OwnGenerator = _ownGenerator,
            Ranks = _ranks,
        };
        Tensor loss = _method.ComputeLoss(batch.Views, context);
        if (loss.numel() != 1)
        {
            throw new InvalidOperationException($"The loss of {_options.MethodName} has the shape [{string.Join(", ", loss.shape)}]; it must be one number.");
        }

        Tensor share = loss.reshape([]).DividedBy(_plan.BatchesPerStep);
        Backward.Run(share);
        Monitor.AddMetrics(context.Metrics);
        return share.detach().MoveToOuterDisposeScope();
    }

    private void TakeMeasure(int epoch, CancellationToken cancellationToken)
    {
        if (EpochMeasure is null || !EpochMeasure.IsDue(epoch))
        {
            return;
        }

        try
        {
            Monitor.AddMetrics(() => EpochMeasure.Measure(epoch, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The epoch is trained and reported without the measure; the wait for the next batch ends the run as ever.
        }
    }

    private void ReadLosses()
    {
        if (Losses.Read() is { } fault)
        {
            throw NotFinite($"The loss of step {fault.Step} (epoch {_plan.PointOf(fault.Step).Epoch:F2}) is {fault.Loss}");
        }
    }

    private void Save(long step)
    {
        ReadLosses();
        RunningStatistics.Average(_method.Module, _ranks);
        if (State.FindNotFinite() is { Count: > 0 } names)
        {
            throw NotFinite($"After step {step - 1} (epoch {_plan.PointOf(step).Epoch:F2}) NaN or infinite values are in {names.Count} tensors, for instance '{names[0]}'");
        }

        Checkpoints.Save(step, State, Losses);
    }

    private InvalidOperationException NotFinite(string what) =>
        new($"{what}, so training stopped. {Checkpoints.LastGood} Train anew with a lower learning rate, a longer warm-up or MaxGradientNorm set, and check the normalisation of the images.");

    private OperationCanceledException Cancel(long step, CancellationToken cancellationToken)
    {
        Save(step);

        // A launcher ends all ranks when the first one ends: not while rank 0 writes.
        _ranks.Barrier();
        string next = _options.CheckpointFolder is { } folder
            ? $"Its state is in '{folder}': start it with the same options again to go on from there."
            : "No CheckpointFolder is set, so it can't go on from here.";
        return new OperationCanceledException($"The training was cancelled after {step} of {_plan.Steps} steps. {next}", cancellationToken);
    }
}
