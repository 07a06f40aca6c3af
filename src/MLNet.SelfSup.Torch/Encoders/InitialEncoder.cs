using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>The encoder file that a training starts from, in place of random weights.</summary>
internal static class InitialEncoder
{
    /// <summary>Gives an encoder the weights of the options' file, where they name one; a position embedding of another image size is resized.</summary>
    /// <param name="encoder">On the CPU, with its random weights, without a head.</param>
    /// <param name="options">Tell file and architecture.</param>
    /// <param name="isOwn">Which tensors of the module are no part of the encoder and keep their weights.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no encoder, is damaged, or has another architecture.</exception>
    public static void Load(nn.Module encoder, PretrainingOptions options, Func<string, bool>? isOwn = null)
    {
        if (options.InitialEncoder is not { } file)
        {
            return;
        }

        EncoderArtifact artifact = EncoderArtifact.Load(file);
        EncoderOptions given = artifact.Description.Architecture;
        if ((given with { ImageSize = options.Architecture.ImageSize }) != options.Architecture)
        {
            throw new InvalidDataException($"The initial encoder '{file}' is {given}; the options ask for {options.Architecture}. They may differ in the image size alone.");
        }

        // What the file has besides, such as the head of a method or the text side, is not needed.
        StateDict.Load(encoder, EncoderFactory.FitPositions(options.Architecture, artifact.Tensors), isIgnored: _ => true, isOwn);
    }
}
