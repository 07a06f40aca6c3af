using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Runtime;

/// <summary>An engine that runs encoders, and may train them.</summary>
public interface IEncoderRuntime
{
    /// <summary>Gets the engine's name for messages.</summary>
    string Name { get; }

    /// <summary>Gets what trains encoders here; <see langword="null"/> where this engine only runs them.</summary>
    IPretrainer? Pretrainer { get; }

    /// <summary>Gets what trains encoders with labels here; <see langword="null"/> where this engine only runs them.</summary>
    IFineTuner? FineTuner { get; }

    /// <summary>Gets what reads the checkpoints of other libraries; <see langword="null"/>, the default, where this engine reads none.</summary>
    IEncoderImporter? Importer => null;

    /// <summary>Gets this engine, running encoders in other numbers.</summary>
    /// <param name="precision">The numbers.</param>
    /// <returns>The engine; itself for <see cref="InferencePrecision.Float32"/>.</returns>
    /// <exception cref="NotSupportedException">It has not that precision; the default has floats alone.</exception>
    IEncoderRuntime WithPrecision(InferencePrecision precision) => precision == InferencePrecision.Float32
        ? this
        : throw new NotSupportedException(
            $"{Name} runs encoders in {InferencePrecision.Float32} alone, and {precision} was asked for. "
            + $"{InferencePrecision.Int8} needs the package MLNet.SelfSup.Onnx and the runtime {InferenceRuntime.OnnxRuntime} or {InferenceRuntime.Auto}.");

    /// <summary>Makes a runnable encoder.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="device">Where it shall run.</param>
    /// <returns>The encoder; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape than the description says.</exception>
    /// <exception cref="InvalidOperationException">The device is absent and no fallback was allowed.</exception>
    IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device);

    /// <summary>Makes a runnable encoder of images and texts.</summary>
    /// <param name="artifact">Weights and description, with its text side.</param>
    /// <param name="device">Where it shall run.</param>
    /// <returns>The encoder; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The artefact has no text side, or tensors are missing, left over or of another shape than the description says.</exception>
    /// <exception cref="InvalidOperationException">The device is absent and no fallback was allowed.</exception>
    IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device);

    /// <summary>Makes an encoder runnable with its prediction head.</summary>
    /// <param name="artifact">Weights and description, with its head.</param>
    /// <param name="device">Where it shall run.</param>
    /// <returns>The predictor; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The artefact has no head, or tensors are missing, left over or of another shape than the description says.</exception>
    /// <exception cref="InvalidOperationException">The device is absent and no fallback was allowed.</exception>
    IImagePredictor CreatePredictor(EncoderArtifact artifact, ComputeDevice device);
}
