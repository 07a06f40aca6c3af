namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Where an encoder's images wait for their device. For a GPU it is the same memory at every call: the next one begins when the results of the one before are read.</summary>
/// <param name="side">Side S of the images.</param>
/// <param name="device">Where they go.</param>
internal sealed class HostImages(int side, Device device) : IDisposable
{
    private Tensor? _pinned;

    /// <summary>Gets where the images go.</summary>
    public Device Device => device;

    /// <summary>Gets the side S of the images.</summary>
    public int Side => side;

    /// <summary>Gives room. On the CPU several threads may ask at once.</summary>
    /// <param name="count">Images N.</param>
    /// <returns><c>[N, 3, S, S]</c> of any content, of the open dispose scope.</returns>
    public Tensor Take(int count)
    {
        if (device.type != DeviceType.CUDA)
        {
            return HostMemory.ForImages(count, side, device);
        }

        if (_pinned is null || _pinned.shape[0] < count)
        {
            _pinned?.Dispose();
            _pinned = HostMemory.ForImages(count, side, device).DetachFromDisposeScope();
        }

        return _pinned.narrow(0, 0, count);
    }

    /// <inheritdoc/>
    public void Dispose() => _pinned?.Dispose();
}
