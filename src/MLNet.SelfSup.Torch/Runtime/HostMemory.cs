namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Memory of the host from which batches go to a device, and how they go.</summary>
internal static class HostMemory
{
    /// <summary>Makes room for images: where they go to a GPU, memory that stays where it is, which a GPU copies fastest and while the host goes on.</summary>
    /// <param name="count">Images N.</param>
    /// <param name="side">Their side S.</param>
    /// <param name="device">Where they go.</param>
    /// <returns><c>[N, 3, S, S]</c>, of any content.</returns>
    public static Tensor ForImages(int count, int side, Device device)
    {
        Tensor memory = empty(count, 3, side, side, dtype: float32, device: CPU);
        if (device.type != DeviceType.CUDA)
        {
            return memory;
        }

        using (memory)
        {
            return memory.pin_memory();
        }
    }

    /// <summary>Copies a tensor of the host to a device without waiting until the device has done what it was told before.</summary>
    /// <param name="source">The tensor. Memory that <see cref="ForImages"/> gave must not change before the device has come so far.</param>
    /// <param name="device">Where to.</param>
    /// <returns>A tensor there; on the CPU it shares the source's memory.</returns>
    public static Tensor Send(this Tensor source, Device device) => source.to(device, non_blocking: true);
}
