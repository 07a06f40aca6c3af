using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Turns the device that was asked for into one that is there.</summary>
internal static class TorchDevices
{
    /// <summary>Gets the number of CUDA devices.</summary>
    public static int Count => cuda.is_available() ? cuda.device_count() : 0;

    /// <summary>Picks the device.</summary>
    /// <param name="wanted">The CPU, or a GPU by index.</param>
    /// <param name="log">Hears a warning where the CPU takes the place of an absent GPU.</param>
    /// <returns>The device.</returns>
    /// <exception cref="InvalidOperationException">The GPU is absent and the CPU may not take its place.</exception>
    public static Device Resolve(ComputeDevice wanted, Action<MessageLevel, string>? log = null)
    {
        if (wanted.GpuIndex is not { } index)
        {
            return CPU;
        }

        int count = Count;
        if (index >= 0 && index < count)
        {
            return new Device(DeviceType.CUDA, index);
        }

        string fault = count == 0
            ? $"GPU {index} was asked for, but TorchSharp finds no CUDA device. Check the driver, and that the application references a CUDA backend (MLNet.SelfSup.Cuda.Linux or MLNet.SelfSup.Cuda.Windows)"
            : $"GPU {index} was asked for, but TorchSharp finds {count} CUDA device{(count == 1 ? string.Empty : "s")}, numbered from 0";
        if (!wanted.FallbackToCpu)
        {
            throw new InvalidOperationException($"{fault}. To run on the CPU, leave MLContext.GpuDeviceId unset, or set FallbackToCpu.");
        }

        log?.Invoke(MessageLevel.Warning, $"{fault}. Running on the CPU, as FallbackToCpu allows.");
        return CPU;
    }
}
