using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Native;

[assembly: EncoderRuntime(typeof(MLNet.SelfSup.Torch.Runtime.TorchRuntime))]

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>The engine on TorchSharp: runs encoders and trains them, on the CPU or a CUDA GPU.</summary>
/// <remarks>Applications need not name it: <see cref="EncoderRuntimes"/> finds it. Calls from several threads are safe.</remarks>
public sealed class TorchRuntime : IEncoderRuntime
{
    /// <inheritdoc/>
    public string Name => "TorchSharp";

    /// <inheritdoc/>
    public IPretrainer? Pretrainer { get; } = new TorchPretrainer();

    /// <inheritdoc/>
    public IFineTuner? FineTuner { get; } = new TorchFineTuner();

    /// <inheritdoc/>
    public IEncoderImporter? Importer { get; } = new TorchImporter();

    /// <inheritdoc/>
    /// <exception cref="DllNotFoundException">No libtorch backend is beside the application, or the system can't load it.</exception>
    public IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        NativeLibraryLoader.EnsureLoaded();
        return new TorchEncoder(artifact, TorchDevices.Resolve(device));
    }

    /// <inheritdoc/>
    /// <exception cref="DllNotFoundException">No libtorch backend is beside the application, or the system can't load it.</exception>
    public IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        NativeLibraryLoader.EnsureLoaded();
        return new TorchImageTextEncoder(artifact, TorchDevices.Resolve(device));
    }

    /// <inheritdoc/>
    /// <exception cref="DllNotFoundException">No libtorch backend is beside the application, or the system can't load it.</exception>
    public IImagePredictor CreatePredictor(EncoderArtifact artifact, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        NativeLibraryLoader.EnsureLoaded();
        return new TorchPredictor(artifact, TorchDevices.Resolve(device));
    }
}
