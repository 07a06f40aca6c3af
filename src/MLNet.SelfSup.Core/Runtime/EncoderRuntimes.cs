using System.Collections.Concurrent;
using System.Reflection;

namespace MLNet.SelfSup.Runtime;

/// <summary>Finds the engines among the application's assemblies by name; nothing here references one.</summary>
public static class EncoderRuntimes
{
    private const string TorchAssembly = "MLNet.SelfSup.Torch";
    private const string OnnxAssembly = "MLNet.SelfSup.Onnx";

    private static readonly ConcurrentDictionary<string, IEncoderRuntime?> Found = new(StringComparer.Ordinal);

    /// <summary>Gets an engine that runs encoders: TorchSharp's where present, else ONNX Runtime's.</summary>
    /// <returns>The engine.</returns>
    /// <exception cref="InvalidOperationException">The application references neither.</exception>
    public static IEncoderRuntime GetRuntime() =>
        Find(TorchAssembly) ?? Find(OnnxAssembly) ?? throw new InvalidOperationException(
            $"No engine to run the encoder was found beside the application: it needs {TorchAssembly} or {OnnxAssembly}. "
            + "Add the package MLNet.SelfSup.Cpu (runs and trains), or MLNet.SelfSup.Onnx (runs only, no libtorch).");

    /// <summary>Gets the engine that trains encoders.</summary>
    /// <returns>The engine; its <see cref="IEncoderRuntime.Pretrainer"/> is not <see langword="null"/>.</returns>
    /// <exception cref="InvalidOperationException">The application does not reference it.</exception>
    public static IEncoderRuntime GetTrainingRuntime() =>
        Find(TorchAssembly) is { Pretrainer: not null } runtime ? runtime : throw new InvalidOperationException(
            $"No engine to train an encoder was found beside the application: it needs {TorchAssembly}. "
            + "Add the package MLNet.SelfSup.Cpu, or MLNet.SelfSup.Cuda.Linux / MLNet.SelfSup.Cuda.Windows for a GPU.");

    private static IEncoderRuntime? Find(string assemblyName) => Found.GetOrAdd(assemblyName, static name =>
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(new AssemblyName(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        Type type = assembly.GetCustomAttribute<EncoderRuntimeAttribute>()?.RuntimeType
            ?? throw new InvalidOperationException($"{assembly.FullName} names no {nameof(EncoderRuntimeAttribute)}; its version does not fit {typeof(EncoderRuntimes).Assembly.FullName}.");
        return (IEncoderRuntime)Activator.CreateInstance(type)!;
    });
}
