using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Runtime;

/// <summary>Makes encoders of the checkpoints of other libraries.</summary>
public interface IEncoderImporter
{
    /// <summary>Reads a checkpoint. Nothing in it is executed.</summary>
    /// <param name="path">A file of PyTorch (<c>.pth</c>, <c>.pth.tar</c>) or safetensors; its content tells which.</param>
    /// <param name="options">What the file does not tell.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="FileNotFoundException">There is no such file, or no vocabulary where it is named.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, of an unknown kind, asks for code, or its tensors fit no encoder; the message names each.</exception>
    /// <exception cref="ArgumentException">The options do not fit the checkpoint.</exception>
    EncoderArtifact Import(string path, EncoderImportOptions options);
}
