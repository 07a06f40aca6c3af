namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Lets torch's own generator draw the same numbers again, for the second run of a part of a network.</summary>
/// <remarks>On the CPU the generator's state is kept, and the first run draws as ever. A GPU's generator gives no state: there both runs begin with a seed that is drawn for them.</remarks>
internal sealed class ReplayedDraws
{
    private readonly byte[] _state;
    private readonly long? _seed;

    /// <summary>Prepares the first run, which follows.</summary>
    /// <param name="device">Where the draws are made.</param>
    public ReplayedDraws(Device device)
    {
        using var scope = NewDisposeScope();
        if (device.type != DeviceType.CPU)
        {
            _seed = randint(long.MaxValue, [1], dtype: int64, device: CPU).item<long>();
            manual_seed(_seed.Value);
        }

        _state = ReadState();
    }

    /// <summary>Prepares the second run; its end gives the generator back as it was.</summary>
    public IDisposable Replay()
    {
        var before = new Restored(ReadState());
        if (_seed is { } seed)
        {
            manual_seed(seed).Dispose();
        }
        else
        {
            WriteState(_state);
        }

        return before;
    }

    private static byte[] ReadState()
    {
        using Tensor state = random.get_rng_state();
        return [.. state.data<byte>()];
    }

    private static void WriteState(byte[] bytes)
    {
        using Tensor state = tensor(bytes, dtype: uint8);
        random.set_rng_state(state);
    }

    private sealed class Restored(byte[] state) : IDisposable
    {
        public void Dispose() => WriteState(state);
    }
}
