using Microsoft.ML.OnnxRuntime;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Onnx.Runtime;

/// <summary>A device that ONNX Runtime can run on.</summary>
internal sealed class OnnxDevice
{
    private const string CudaProvider = "CUDAExecutionProvider";

    private readonly int? _gpuIndex;

    private OnnxDevice(int? gpuIndex) => _gpuIndex = gpuIndex;

    /// <summary>Turns the device that was asked for into one that is there.</summary>
    /// <param name="wanted">The CPU, or a GPU by index.</param>
    /// <returns>The device.</returns>
    /// <exception cref="InvalidOperationException">The GPU is absent and the CPU may not take its place.</exception>
    public static OnnxDevice Resolve(ComputeDevice wanted)
    {
        if (wanted.GpuIndex is not { } index)
        {
            return new OnnxDevice(null);
        }

        var device = new OnnxDevice(index);
        try
        {
            device.NewOptions().Dispose();
            return device;
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or NotSupportedException or EntryPointNotFoundException)
        {
            return wanted.FallbackToCpu
                ? new OnnxDevice(null)
                : throw new InvalidOperationException(
                    $"GPU {index} was asked for, but ONNX Runtime can't use it: {exception.Message} Check the driver, and that the application references the package Microsoft.ML.OnnxRuntime.Gpu. "
                    + "To run on the CPU, leave MLContext.GpuDeviceId unset, or set FallbackToCpu.",
                    exception);
        }
    }

    /// <summary>Makes the options of a session.</summary>
    /// <returns>The options; the caller disposes them.</returns>
    public SessionOptions NewOptions()
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        try
        {
            if (_gpuIndex is { } index)
            {
                if (!OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider))
                {
                    throw new NotSupportedException("it was built without CUDA.");
                }

                options.AppendExecutionProvider_CUDA(index);
            }

            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }
}
