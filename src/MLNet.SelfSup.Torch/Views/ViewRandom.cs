using System.Numerics;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>A small generator (SplitMix64 to seed, xoshiro256** to draw) whose stream depends on its seeds alone.</summary>
/// <remarks>Blackman and Vigna 2018, arXiv:1805.01407. It is a value: a view gets its own, so that draws do not depend on threads or order.</remarks>
internal struct ViewRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>Seeds the stream of one view.</summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="image">The image's index.</param>
    /// <param name="view">The view's index.</param>
    public ViewRandom(int seed, int epoch, int image, int view)
    {
        ulong state = Mix((uint)seed, 0x5eedUL);
        state = Mix(state, (uint)epoch);
        state = Mix(state, (uint)image);
        state = Mix(state, (uint)view);
        _a = Next(ref state);
        _b = Next(ref state);
        _c = Next(ref state);
        _d = Next(ref state);
    }

    /// <summary>Draws 64 bits.</summary>
    /// <returns>Uniform bits.</returns>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Draws a number.</summary>
    /// <returns>Uniform in [0, 1).</returns>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Draws a number.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end.</param>
    /// <returns>Uniform in [low, high).</returns>
    public double NextDouble(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Draws an integer.</summary>
    /// <param name="exclusiveHigh">Above 0.</param>
    /// <returns>Uniform in [0, exclusiveHigh).</returns>
    public int NextInt(int exclusiveHigh) => (int)Math.BigMul(NextBits(), (ulong)exclusiveHigh, out _);

    /// <summary>Draws a yes or no.</summary>
    /// <param name="probability">Of yes, 0 to 1.</param>
    /// <returns>Whether it is yes.</returns>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>Draws a number of the standard normal distribution (Box and Muller 1958).</summary>
    /// <returns>Mean 0, deviation 1.</returns>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    private static ulong Mix(ulong state, ulong value)
    {
        state ^= value + 0x9E3779B97F4A7C15UL + (state << 6) + (state >> 2);
        return Next(ref state);
    }

    private static ulong Next(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
