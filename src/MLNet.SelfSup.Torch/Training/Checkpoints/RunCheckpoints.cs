using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Training.Reporting;

namespace MLNet.SelfSup.Torch.Training.Checkpoints;

/// <summary>The checkpoints of one run: where to go on, and what to write. Without a folder it does nothing.</summary>
internal sealed class RunCheckpoints : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly TrainingPlan _plan;
    private readonly Action<MessageLevel, string>? _log;
    private readonly RunSettings _settings;
    private readonly CheckpointStore? _store;
    private long _savedStep = -1;

    /// <summary>Takes the options' folder, where they name one.</summary>
    /// <param name="request">Options, seed and listeners.</param>
    /// <param name="plan">The whole training; of processes that train together only one may be given a folder.</param>
    /// <exception cref="IOException">Another run holds the folder, or it can't be written.</exception>
    public RunCheckpoints(TrainingRequest request, TrainingPlan plan)
    {
        _options = request.Settings;
        _plan = plan;
        _log = request.Log;
        _settings = RunSettings.Of(request.Settings, request.Seed, plan.ImageCount);
        _store = _options.CheckpointFolder is { } folder ? new CheckpointStore(folder, request.Log) : null;
    }

    /// <summary>Gets a sentence that tells where the last good state is.</summary>
    public string LastGood => this switch
    {
        { _store: null } => "No CheckpointFolder is set, so no earlier state was kept.",
        { _store.NewestPath: { } path } => $"The last good checkpoint is '{path}'.",
        _ => "No checkpoint had been written yet.",
    };

    /// <summary>Goes on from the newest checkpoint, where there is one.</summary>
    /// <param name="state">Receives its tensors.</param>
    /// <param name="losses">Receives the losses of the epoch that it stands in.</param>
    /// <returns>The number of steps done.</returns>
    /// <exception cref="InvalidOperationException">The checkpoint belongs to a run of other settings, which the message lists.</exception>
    public long Resume(TrainingState state, LossMeter losses)
    {
        if (_store?.LoadNewest() is not { } checkpoint)
        {
            return 0;
        }

        string[] differences = [.. checkpoint.Settings.DifferencesTo(_settings)];
        if (differences.Length > 0)
        {
            throw new InvalidOperationException(
                $"The checkpoint '{_store.NewestPath}' belongs to another run: {string.Join("; ", differences)}. "
                + "Use the settings of the checkpoint, or give this run another CheckpointFolder.");
        }

        state.CopyFrom(checkpoint.Tensors);
        losses.Restore(checkpoint.EpochLossSum, checkpoint.EpochLossCount);
        _savedStep = checkpoint.Step;
        _log?.Invoke(MessageLevel.Info, $"Going on from '{_store.NewestPath}': step {checkpoint.Step} of {_plan.Steps}, epoch {checkpoint.Epoch:F2} of {_plan.Epochs}.");
        int threads = get_num_threads();
        if (checkpoint.Threads != threads)
        {
            _log?.Invoke(MessageLevel.Warning, $"The checkpoint was made with {checkpoint.Threads} threads, this run has {threads}: the weights will differ in their last bits from those of an uninterrupted run. Set Threads to {checkpoint.Threads} to avoid that.");
        }

        if (checkpoint.WorldSize != _plan.WorldSize)
        {
            _log?.Invoke(MessageLevel.Info, $"The checkpoint was made by {checkpoint.WorldSize} ranks, this run has {_plan.WorldSize}: images come in the same order, and sums are rounded otherwise. ALBEF's ranks contrast within their own parts of a batch, which are of another size now.");
        }

        return checkpoint.Step;
    }

    /// <summary>Writes a checkpoint, unless the one of this step is there already.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="state">All tensors, finite.</param>
    /// <param name="losses">All of them read.</param>
    /// <exception cref="IOException">It can't be written; the ones before are unchanged.</exception>
    public void Save(long step, TrainingState state, LossMeter losses)
    {
        if (_store is null || _savedStep == step)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        _store.Save(new Checkpoint
        {
            Step = step,
            Epoch = _plan.PointOf(step).Epoch,
            Settings = _settings,
            Options = JsonSerializer.Serialize(_options, _options.GetType(), ArtifactJson.Options),
            Threads = get_num_threads(),
            WorldSize = _plan.WorldSize,
            LibraryVersion = LibraryVersion.Current,
            EpochLossSum = losses.EpochSum,
            EpochLossCount = losses.EpochCount,
            Tensors = state.Borrow(),
        });
        _savedStep = step;
        _log?.Invoke(MessageLevel.Trace, $"Wrote '{_store.NewestPath}'.");
    }

    /// <inheritdoc/>
    public void Dispose() => _store?.Dispose();
}
