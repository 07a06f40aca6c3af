using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Import;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Reads official checkpoints.</summary>
internal sealed class TorchImporter : IEncoderImporter
{
    /// <inheritdoc/>
    public EncoderArtifact Import(string path, EncoderImportOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        NativeLibraryLoader.EnsureLoaded();
        return CheckpointImport.Run(path, options);
    }
}
