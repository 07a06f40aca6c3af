using System.Collections.Concurrent;
using System.Reflection;

namespace MLNet.SelfSup.Runtime;

/// <summary>Finds the engines among the application's assemblies by name; nothing here references one.</summary>
public static class EncoderRuntimes
{
    private const string TorchAssembly = "MLNet.SelfSup.Torch";
    private const string OnnxAssembly = "MLNet.SelfSup.Onnx";
    private const string RuntimeSetting = "MLNet.SelfSup.Runtime";
    private const string PrecisionSetting = "MLNet.SelfSup.Precision";

    private static readonly ConcurrentDictionary<string, IEncoderRuntime?> Found = new(StringComparer.Ordinal);
    private static readonly Lazy<IEncoderRuntime> Faster = new(() => new FasterRuntime(Find(TorchAssembly)!, Find(OnnxAssembly)!));

    /// <summary>Gets an engine that runs encoders, as the defaults and the application's settings choose it.</summary>
    /// <returns>The engine.</returns>
    /// <exception cref="InvalidOperationException">The application references none, or not the one that its setting names.</exception>
    public static IEncoderRuntime GetRuntime() => GetRuntime(new InferenceOptions());

    /// <summary>Gets an engine that runs encoders.</summary>
    /// <param name="inference">Which one, and in which numbers it runs.</param>
    /// <returns>The engine.</returns>
    /// <exception cref="InvalidOperationException">The application does not reference it, or none.</exception>
    /// <exception cref="NotSupportedException">The engine has not that precision.</exception>
    public static IEncoderRuntime GetRuntime(InferenceOptions inference)
    {
        ArgumentNullException.ThrowIfNull(inference);
        return GetRuntime(inference.Runtime).WithPrecision(OrSetting(inference.Precision, PrecisionSetting));
    }

    /// <summary>Gets an engine that runs encoders.</summary>
    /// <param name="runtime">Which one.</param>
    /// <returns>The engine.</returns>
    /// <exception cref="InvalidOperationException">The application does not reference it, or none.</exception>
    public static IEncoderRuntime GetRuntime(InferenceRuntime runtime) => OrSetting(Guard.Defined(runtime), RuntimeSetting) switch
    {
        InferenceRuntime.TorchSharp => Find(TorchAssembly) ?? throw Missing(TorchAssembly),
        InferenceRuntime.OnnxRuntime => Find(OnnxAssembly) ?? throw Missing(OnnxAssembly),
        _ => Find(TorchAssembly) is not null && Find(OnnxAssembly) is not null
            ? Faster.Value
            : Find(TorchAssembly) ?? Find(OnnxAssembly) ?? throw Missing($"{TorchAssembly} or {OnnxAssembly}"),
    };

    /// <summary>Gets the engine that trains encoders.</summary>
    /// <returns>The engine; its <see cref="IEncoderRuntime.Pretrainer"/> is not <see langword="null"/>.</returns>
    /// <exception cref="InvalidOperationException">The application does not reference it.</exception>
    public static IEncoderRuntime GetTrainingRuntime() =>
        Find(TorchAssembly) is { Pretrainer: not null } runtime ? runtime : throw new InvalidOperationException(
            $"No engine to train an encoder was found beside the application: it needs {TorchAssembly}. "
            + "Add the package MLNet.SelfSup.Cpu, or MLNet.SelfSup.Cuda.Linux / MLNet.SelfSup.Cuda.Windows for a GPU.");

    /// <summary>Finds the engine on TorchSharp, to compare others with.</summary>
    /// <returns>The engine; <see langword="null"/> where the application does not reference it.</returns>
    internal static IEncoderRuntime? FindTorch() => Find(TorchAssembly);

    /// <summary>Finds what makes parts of ONNX graphs.</summary>
    /// <returns>The engine on ONNX Runtime.</returns>
    /// <exception cref="InvalidOperationException">The application does not reference it.</exception>
    internal static IGraphSource GetGraphSource() => GetGraphSource(OnnxAssembly);

    /// <summary>Finds what makes parts of ONNX graphs.</summary>
    /// <param name="assemblyName">Where it is.</param>
    /// <returns>The engine of that assembly.</returns>
    /// <exception cref="InvalidOperationException">The application does not reference it.</exception>
    internal static IGraphSource GetGraphSource(string assemblyName) => Find(assemblyName) as IGraphSource ?? throw new InvalidOperationException(
        $"Nothing that writes encoders as ONNX was found beside the application: it needs {assemblyName}. Add the package {assemblyName}, in the version of MLNet.SelfSup.");

    // A choice in code stands above the application's setting, which stands above the default.
    private static T OrSetting<T>(T chosen, string setting)
        where T : struct, Enum
    {
        if (!EqualityComparer<T>.Default.Equals(chosen, default))
        {
            return chosen;
        }

        return AppContext.GetData(setting) switch
        {
            null => chosen,
            string name when Enum.TryParse(name, ignoreCase: true, out T value) => Guard.Defined(value, setting),
            object value => throw new InvalidOperationException($"The setting {setting} is '{value}'; it must be one of {string.Join(", ", Enum.GetNames<T>())}."),
        };
    }

    private static InvalidOperationException Missing(string wanted) => new(
        $"No engine to run the encoder was found beside the application: it needs {wanted}. "
        + "Add the package MLNet.SelfSup.Cpu (runs and trains), or MLNet.SelfSup.Onnx (runs only, no libtorch).");

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
