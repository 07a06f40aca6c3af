using MLNet.SelfSup;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Runtime;

namespace Microsoft.ML;

/// <summary>Encoders from the checkpoints of other libraries, and back.</summary>
public static class CheckpointExtensions
{
    /// <summary>Reads the encoder of an official checkpoint: MAE (pre-trained or fine-tuned), MoCo v1 and v2, MoCo v3, ALBEF, DINO, DeiT, Vision Transformers of timm, ResNets of torchvision.</summary>
    /// <remarks>
    /// Nothing in the file is executed: of a pickle only names, numbers and tensors are read, and a file that asks for more is refused. The content tells the format
    /// (PyTorch's zip, PyTorch's before 1.6, safetensors); names and shapes tell the architecture. Momentum encoders, queues, decoders, projectors and optimizers are left out unread.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="path">The file, for instance <c>.pth</c>, <c>.pth.tar</c> or <c>.safetensors</c>.</param>
    /// <param name="options">What the file does not tell; <see langword="null"/> for the rules of <see cref="EncoderImportOptions"/>.</param>
    /// <returns>The encoder; <see cref="EncoderArtifact.Save(string)"/> writes it to a file that pre-training can start from.</returns>
    /// <exception cref="FileNotFoundException">There is no such file, or no vocabulary where it is named.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, of an unknown kind, asks for code, or its tensors fit no encoder; the message names each that is missing, left over or of another shape.</exception>
    /// <exception cref="ArgumentException">The options do not fit the checkpoint.</exception>
    /// <exception cref="InvalidOperationException">There is no engine that reads checkpoints.</exception>
    public static EncoderArtifact ImportEncoder(this SelfSupervisedCatalog catalog, string path, EncoderImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        IEncoderRuntime runtime = EncoderRuntimes.GetTrainingRuntime();
        IEncoderImporter importer = runtime.Importer ?? throw new InvalidOperationException($"The engine {runtime.Name} reads no checkpoints; update the packages of MLNet.SelfSup to one version.");
        return importer.Import(path, options ?? new EncoderImportOptions());
    }

    /// <summary>Writes an encoder's weights by the names of an official implementation, as a safetensors file: <c>model.load_state_dict(safetensors.torch.load_file(path), strict=False)</c> takes them in Python.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="artifact">The encoder.</param>
    /// <param name="path">The file; it is written whole or not at all.</param>
    /// <param name="naming">Whose names; <see langword="null"/> for those of the method that the encoder comes from.</param>
    /// <exception cref="ArgumentException">The names of ALBEF are asked for and there is no text side, or others and there is one.</exception>
    /// <exception cref="IOException">It can't be written; a previous file stays as it was.</exception>
    public static void ExportEncoder(this SelfSupervisedCatalog catalog, EncoderArtifact artifact, string path, CheckpointNaming? naming = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(artifact);
        CheckpointExport.Write(artifact, path, naming);
    }
}
