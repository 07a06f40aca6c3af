using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Supervised;
using MLNet.SelfSup.Torch.Training;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Trains a head on an encoder with TorchSharp, with the encoder or without.</summary>
internal sealed class TorchFineTuner : IFineTuner
{
    /// <inheritdoc/>
    public EncoderArtifact Train(FineTuneRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        NativeLibraryLoader.EnsureLoaded();
        Device device = TorchDevices.Resolve(request.Device, request.Log);
        using var method = new SupervisedMethod(request);
        ValidationMeasure? measure = request.Validation is { } validation ? new ValidationMeasure(method, request, validation, device) : null;
        TrainingResult result = Trainer.Run(method, request, device, measure, cancellationToken);
        EncoderArtifact trained = FineTunedArtifact.Make(method.Networks.Result, method, request, result);
        bool isFresh = request.Encoder.Description.Features.Standardize && !request.Options.IsEncoderFrozen;
        return isFresh ? StandardizedArtifact.Make(trained, request, device, cancellationToken) : trained;
    }

    private static void Check(FineTuneRequest request)
    {
        SupervisedOptions options = request.Options;
        options.Validate(request.Encoder.Description.Architecture);
        string[] faults =
        [
            .. request.Images.Count == request.Targets.Count ? Array.Empty<string>() : [$"there are {request.Images.Count} images and {request.Targets.Count} targets; each image needs one"],
            .. options.Patience is null || request.Validation is not null ? Array.Empty<string>() : [$"Patience is {options.Patience}, but there is no validation to be patient about; give one, or leave Patience null"],
        ];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"{options.MethodName} can't begin: {string.Join("; ", faults)}.", nameof(request));
        }
    }
}
