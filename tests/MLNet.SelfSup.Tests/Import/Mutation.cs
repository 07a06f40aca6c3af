using System.Buffers.Binary;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Damages files in the ways that disks, networks and attackers do.</summary>
internal static class Mutation
{
    private static readonly long[] Sizes = [0, 1, -1, 7, 255, 65_535, int.MaxValue, uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue];

    /// <summary>Makes a damaged copy.</summary>
    public static byte[] Apply(byte[] original, Random random) => random.Next(6) switch
    {
        0 => FlipBits(original, random, random.Next(1, 9)),
        1 => FlipBits(original, random, 1),
        2 => original[..random.Next(original.Length)],
        3 => SwapSize(original, random),
        4 => CopyWithin(original, random),
        _ => Shift(original, random),
    };

    private static byte[] FlipBits(byte[] original, Random random, int count)
    {
        byte[] bytes = [.. original];
        for (int i = 0; i < count; i++)
        {
            bytes[Place(bytes.Length, random)] ^= (byte)(1 << random.Next(8));
        }

        return bytes;
    }

    private static byte[] SwapSize(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        Span<byte> size = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(size, random.Next(4) == 0 ? bytes.Length : Sizes[random.Next(Sizes.Length)]);
        int place = Place(bytes.Length, random);
        size[..Math.Min(1 << random.Next(4), bytes.Length - place)].CopyTo(bytes.AsSpan(place));
        return bytes;
    }

    private static byte[] CopyWithin(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        int length = random.Next(1, Math.Min(64, bytes.Length));
        original.AsSpan(random.Next(bytes.Length - length), length).CopyTo(bytes.AsSpan(Math.Min(Place(bytes.Length, random), bytes.Length - length)));
        return bytes;
    }

    // Bytes are lost, or stand twice.
    private static byte[] Shift(byte[] original, Random random)
    {
        int place = Place(original.Length, random);
        int length = random.Next(1, 1 + Math.Min(32, original.Length - place));
        return random.Next(2) == 0 ? [.. original[..place], .. original[(place + length)..]] : [.. original[..(place + length)], .. original[place..]];
    }

    // The formats' structure is at both ends more often than between.
    private static int Place(int length, Random random) => random.Next(4) switch
    {
        0 => random.Next(Math.Max(1, length / 8)),
        1 => length - 1 - random.Next(Math.Max(1, length / 8)),
        _ => random.Next(length),
    };
}
