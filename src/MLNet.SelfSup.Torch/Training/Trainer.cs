using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Training.Checkpoints;
using MLNet.SelfSup.Torch.Training.Distributed;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Training.Optimizers;
using MLNet.SelfSup.Torch.Training.Reporting;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>Trains methods with labels and without. All training of this library goes through here.</summary>
/// <remarks>
/// Every random draw depends on (seed, position) alone: with the same seed, images and number of threads the weights repeat bit for
/// bit on the CPU, whatever the number of loader workers, and wherever the run was stopped and resumed.
/// </remarks>
internal static class Trainer
{
    /// <summary>Trains from the start, or from the checkpoint in the options' folder. The method's module ends with the trained weights.</summary>
    /// <param name="method">Initialised as for a fresh run: equal seeds give equal weights only from equal weights.</param>
    /// <param name="request">Options, images, seed and listeners; its device and validation are not read.</param>
    /// <param name="device">Where to train; the module is moved there.</param>
    /// <param name="cancellationToken">Stops after the current step, with a checkpoint where there is a folder for it.</param>
    /// <returns>Steps and final loss.</returns>
    /// <exception cref="ArgumentException">There is no image, or too few for the method's batches.</exception>
    /// <exception cref="InvalidOperationException">The loss or a weight is not finite, a view could not be made, the checkpoint belongs to another run, or the memory will not do.</exception>
    /// <exception cref="InvalidDataException">There are checkpoints and none can be read.</exception>
    /// <exception cref="IOException">The checkpoint folder is in use by another run, or can't be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the message tells how to go on.</exception>
    public static TrainingResult Run(ITrainable method, TrainingRequest request, Device device, CancellationToken cancellationToken) =>
        Run(method, request, device, measure: null, cancellationToken);

    /// <summary>Trains as <see cref="Run(ITrainable, TrainingRequest, Device, CancellationToken)"/> does, and measures between epochs.</summary>
    /// <param name="method">Initialised as for a fresh run.</param>
    /// <param name="request">Options, images, seed and listeners; its device and validation are not read.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="measure">What is measured between epochs; <see langword="null"/> for nothing.</param>
    /// <param name="cancellationToken">Stops after the current step.</param>
    /// <returns>Steps and final loss.</returns>
    public static TrainingResult Run(ITrainable method, TrainingRequest request, Device device, IEpochMeasure? measure, CancellationToken cancellationToken) =>
        Run(method, request, device, measure, SingleProcess.Instance, cancellationToken);

    /// <summary>Trains with other processes that make the same call: each takes its part of every batch, and all end with the same weights.</summary>
    /// <param name="method">Initialised as for a fresh run; all take the weights of rank 0.</param>
    /// <param name="request">Options, images, seed and listeners, the same on every rank; folders and listeners belong to rank 0 alone.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="measure">What is measured between epochs, by rank 0; <see langword="null"/> for nothing.</param>
    /// <param name="ranks">The processes.</param>
    /// <param name="cancellationToken">Stops all ranks after the current step.</param>
    /// <returns>Steps and final loss.</returns>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    public static TrainingResult Run(ITrainable method, TrainingRequest request, Device device, IEpochMeasure? measure, ICollective ranks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(ranks);
        var plan = new TrainingPlan(request.Settings, request.Images.Count, ranks.Rank, ranks.WorldSize);
        CheckBatch(request, plan);
        RankStart.CheckAgreement(ranks, RunSettings.Of(request.Settings, request.Seed, plan.ImageCount));
        using var allocator = new AllocatorScope(isSpeed: !request.Settings.GradientCheckpointing);
        using var threads = new ThreadCountScope(request.Settings.Threads);
        using var randomState = new RandomStateScope();
        using var gradients = enable_grad();
        method.Module.to(device);
        method.Module.train();

        TrainingRecipe recipe = method.Recipe;
        using var checkpoints = new RunCheckpoints(request, plan);
        using IOptimizer optimizer = recipe.CreateOptimizer(recipe.Groups);
        using var losses = new LossMeter();
        MemoryCheck.Run(new MemoryEstimate(method, plan, optimizer, request.Settings.GradientCheckpointing), request, plan, device);
        using var backward = new BackwardPass(method.Module, request.Settings);
        var state = new TrainingState(method.Module, optimizer, backward);
        long firstStep = RankStart.Share(ranks, state, losses, checkpoints.Resume(state, losses));
        using TrainingLog? log = request.Settings.LogFolder is { } folder ? new TrainingLog(folder, firstStep) : null;
        Announce(request, plan, device, ranks);
        using var loader = new ViewLoader(request.Images, method.Views, plan, request.Seed, firstStep * plan.BatchesPerStep, request.Settings.LoaderWorkers, device);
        using var loop = new TrainingLoop(method, recipe, request, plan, ranks)
        {
            Optimizer = optimizer,
            Backward = backward,
            State = state,
            Losses = losses,
            Loader = loader,
            Checkpoints = checkpoints,
            Monitor = new TrainingMonitor(plan, request, log, firstStep),
            Allocator = allocator,
            EpochMeasure = measure,
        };
        long steps = loop.Run(firstStep, cancellationToken);
        return new TrainingResult(steps, losses.EpochMean);
    }

    private static void CheckBatch(TrainingRequest request, TrainingPlan plan)
    {
        string[] faults =
        [
            .. request.Settings.FindBatchFaults(plan.BatchSize),
            .. plan.WorldSize > 1 ? request.Settings.FindRankFaults(plan.WorldSize, plan.RowsPerRank) : [],
        ];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"{request.Settings.MethodName} can't train on these {plan.ImageCount} images: {string.Join("; ", faults)}.", nameof(request));
        }

        foreach (string doubt in request.Settings.FindDoubts(plan.BatchSize))
        {
            request.Log?.Invoke(MessageLevel.Warning, doubt);
        }
    }

    private static void Announce(TrainingRequest request, TrainingPlan plan, Device device, ICollective ranks)
    {
        string shares = ranks.WorldSize > 1 ? $" {ranks.WorldSize} ranks take {plan.RowsPerRank} images of each batch." : string.Empty;
        request.Log?.Invoke(
            MessageLevel.Info,
            $"Training by {request.Settings.MethodName} on {plan.ImageCount} images: {plan.Epochs} epochs of {plan.StepsPerEpoch} steps of {plan.BatchesPerStep} × {plan.BatchSize} images, on {device} with {get_num_threads()} threads.{shares}");
        if (FusedKernels.Failure is { } failure)
        {
            request.Log?.Invoke(MessageLevel.Warning, $"The fused optimizer kernels are not available, so steps take longer; results are the same within rounding. {failure}");
        }
    }
}
