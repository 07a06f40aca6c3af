using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Distributed;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Trains any registered method with TorchSharp and makes the artefact of its encoder.</summary>
internal sealed class TorchPretrainer : IPretrainer
{
    /// <inheritdoc/>
    public EncoderArtifact Pretrain(PretrainingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Validate();
        NativeLibraryLoader.EnsureLoaded();
        ICollective ranks = Collectives.Open(request.Options.Ranks, request.Log);
        try
        {
            return Pretrain(ranks.IsRoot ? request : OfOtherRank(request), ranks, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            (ranks as OpenMpi)?.Fail();
            throw;
        }
    }

    /// <inheritdoc/>
    public EncoderArtifact CreateUntrained(EncoderDescription description, int seed)
    {
        ArgumentNullException.ThrowIfNull(description);
        NativeLibraryLoader.EnsureLoaded();
        return UntrainedEncoder.Create(description, seed);
    }

    private static EncoderArtifact Pretrain(PretrainingRequest request, ICollective ranks, CancellationToken cancellationToken)
    {
        Device device = TorchDevices.Resolve(request.Device, request.Log);
        using ISelfSupervisedMethod method = MethodRegistry.Create(request.Options, request.Seed, request.Texts);
        SharedBatches.Connect(method.Module, ranks);
        foreach (string remark in method.Remarks)
        {
            request.Log?.Invoke(MessageLevel.Info, remark);
        }

        OnlineNeighbors? neighbors = request.Validation is { } labelled ? new OnlineNeighbors(method, request, labelled, device) : null;
        TrainingResult result = Trainer.Run(method, request, device, neighbors, ranks, cancellationToken);
        EncoderArtifact raw = RawArtifact.Make(method, request, result);
        return request.Options.Features.Standardize ? StandardizedArtifact.Make(raw, request, device, cancellationToken) : raw;
    }

    /// <summary>Leaves to rank 0 what is done once: logs, progress, measures and files. Warnings are told by all.</summary>
    private static PretrainingRequest OfOtherRank(PretrainingRequest request)
    {
        Action<MessageLevel, string>? log = request.Log;
        return request with
        {
            Log = log is null ? null : (level, message) => PassWarning(log, level, message),
            Progress = null,
            Validation = null,
            Options = request.Options with { CheckpointFolder = null, LogFolder = null },
        };
    }

    private static void PassWarning(Action<MessageLevel, string> log, MessageLevel level, string message)
    {
        if (level == MessageLevel.Warning)
        {
            log(level, message);
        }
    }
}
