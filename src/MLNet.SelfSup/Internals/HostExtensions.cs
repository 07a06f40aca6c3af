using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Internals;

/// <summary>What an ML.NET context knows and does not show: device, seed, cancellation.</summary>
internal static class HostExtensions
{
    /// <summary>Gets the environment behind <c>ml.Transforms</c>.</summary>
    public static IHostEnvironment GetHostEnvironment(this TransformsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return CatalogUtils.GetEnvironment(catalog);
    }

    /// <summary>Gets the environment behind <c>ml.Data</c>.</summary>
    public static IHostEnvironment GetHostEnvironment(this DataOperationsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return CatalogUtils.GetEnvironment(catalog);
    }

    /// <summary>Reads <see cref="MLContext.GpuDeviceId"/> and <see cref="MLContext.FallbackToCpu"/>.</summary>
    public static ComputeDevice GetDevice(this IHostEnvironment environment) =>
        environment is IHostEnvironmentInternal context ? new ComputeDevice(context.GpuDeviceId, context.FallbackToCpu) : ComputeDevice.Cpu;

    /// <summary>Reads the seed of the context; 0 where it has none, so that a run can be repeated and resumed.</summary>
    public static int GetSeed(this IHostEnvironment environment) => (environment as IHostEnvironmentInternal)?.Seed ?? 0;

    /// <summary>Ends the work where the context was cancelled, which AutoML does to a trial whose time is up.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void ThrowIfCanceled(this IHostEnvironment environment)
    {
        if (environment.IsCanceled())
        {
            throw new OperationCanceledException("The MLContext cancelled its work.");
        }
    }

    /// <summary>Tells whether the context was cancelled.</summary>
    public static bool IsCanceled(this IHostEnvironment environment) => environment is ICancelable { IsCanceled: true };

    /// <summary>Writes a message of ours to <c>MLContext.Log</c>.</summary>
    public static void Write(this IChannel channel, MessageLevel level, string message)
    {
        switch (level)
        {
            case MessageLevel.Warning:
                channel.Warning(message);
                break;
            case MessageLevel.Info:
                channel.Info(message);
                break;
            default:
                channel.Trace(message);
                break;
        }
    }
}
