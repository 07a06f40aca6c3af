using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>Turns the hue of an image.</summary>
/// <remarks>
/// Pixels go to HSV in 8 bits a component and back. Rounding follows Pillow's, which divides in 32 bits and cuts in 64: a hue that is cut to
/// the other neighbour moves a pixel by up to six levels. Here all is done in 32 bits, in an order that cuts the same way; a test compares
/// it with Pillow's arithmetic.
/// </remarks>
internal static class HueShift
{
    private const int MaxLevel = 255;

    /// <summary>Turns in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="factor">Turns, from -0.5 to 0.5.</param>
    public static void Apply(Span<byte> pixels, double factor) => RgbVectors.Apply(pixels, new Turn((int)(factor * MaxLevel)));

    private readonly struct Turn(int shift) : IPixelChange
    {
        private readonly int _shift = shift;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector128<byte> red, ref Vector128<byte> green, ref Vector128<byte> blue)
        {
            Vector128<byte> max = Vector128.Max(red, Vector128.Max(green, blue));
            Vector128<byte> min = Vector128.Min(red, Vector128.Min(green, blue));
            Eight lower = Compute(
                PixelVectors.WidenLower(red), PixelVectors.WidenLower(green), PixelVectors.WidenLower(blue),
                PixelVectors.WidenLower(max), PixelVectors.WidenLower(min));
            Eight upper = Compute(
                PixelVectors.WidenUpper(red), PixelVectors.WidenUpper(green), PixelVectors.WidenUpper(blue),
                PixelVectors.WidenUpper(max), PixelVectors.WidenUpper(min));
            Vector128<byte> sector = PixelVectors.Pack(lower.Sector, upper.Sector);
            Vector128<byte> low = PixelVectors.Pack(lower.Low, upper.Low);
            Vector128<byte> middle = PixelVectors.Pack(lower.Middle, upper.Middle);

            Vector128<byte> in0 = Vector128.Equals(sector, Vector128<byte>.Zero);
            Vector128<byte> in1 = Vector128.Equals(sector, Vector128.Create((byte)1));
            Vector128<byte> in2 = Vector128.Equals(sector, Vector128.Create((byte)2));
            Vector128<byte> in3 = Vector128.Equals(sector, Vector128.Create((byte)3));
            Vector128<byte> in4 = Vector128.Equals(sector, Vector128.Create((byte)4));
            Vector128<byte> in5 = Vector128.Equals(sector, Vector128.Create((byte)5));
            Vector128<byte> isGrey = Vector128.Equals(max, min);  // grey has no hue
            red = Vector128.ConditionalSelect(isGrey, red, Choose(in0 | in5, in2 | in3, max, low, middle));
            green = Vector128.ConditionalSelect(isGrey, green, Choose(in1 | in2, in4 | in5, max, low, middle));
            blue = Vector128.ConditionalSelect(isGrey, blue, Choose(in3 | in4, in0 | in1, max, low, middle));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<byte> Choose(Vector128<byte> isHigh, Vector128<byte> isLow, Vector128<byte> high, Vector128<byte> low, Vector128<byte> middle) =>
            Vector128.ConditionalSelect(isHigh, high, Vector128.ConditionalSelect(isLow, low, middle));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> DivideBy255(Vector256<int> numbers)
        {
            // Exact from 0 to 65,534.
            Vector256<int> next = numbers + Vector256<int>.One;
            return Vector256.ShiftRightLogical(next + Vector256.ShiftRightLogical(next, 8), 8);
        }

        // Whole levels of a fraction in [0, 1]. The product in 32 bits may be rounded up to a whole number that it does not reach: 256 f - n is
        // exact, and less than f just then.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> LevelsOf(Vector256<float> fractions)
        {
            Vector256<int> levels = PixelVectors.Truncate(fractions * 255f);
            Vector256<float> rest = (fractions * 256f) - Vector256.ConvertToSingle(levels);
            return levels + Vector256.LessThan(rest, fractions).AsInt32();
        }

        // The hue's sixth of the circle and its way within it, from 0 to 254, for 8 pixels.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> TurnOf(
            Vector256<int> red, Vector256<int> green, Vector256<int> blue, Vector256<int> max, Vector256<int> min, Vector256<int> range)
        {
            // The largest channel is a whole number of sixths away from red, the middle one's distance from it is the rest.
            Vector256<int> isRed = Vector256.Equals(red, max);
            Vector256<int> isGreen = Vector256.AndNot(Vector256.Equals(green, max), isRed);
            Vector256<int> middle = red + green + blue - max - min;
            Vector256<float> ratio = Vector256.ConvertToSingle(max - middle) / Vector256.ConvertToSingle(range);

            // Red: 1 - ratio where blue is least, else ratio - 1; green: 1 + ratio, else 3 - ratio where red is least; blue: 3 + ratio where red
            // is least, else 5 - ratio.
            Vector256<int> isBlueLeast = Vector256.Equals(blue, min);
            Vector256<int> isRedLeast = Vector256.Equals(red, min);
            Vector256<float> baseOfRed = Vector256.ConditionalSelect(isBlueLeast.AsSingle(), Vector256.Create(1f), Vector256.Create(-1f));
            Vector256<float> baseOfGreen = Vector256.ConditionalSelect(isBlueLeast.AsSingle(), Vector256.Create(1f), Vector256.Create(3f));
            Vector256<float> baseOfBlue = Vector256.ConditionalSelect(isRedLeast.AsSingle(), Vector256.Create(3f), Vector256.Create(5f));
            Vector256<float> start = Vector256.ConditionalSelect(isRed.AsSingle(), baseOfRed, Vector256.ConditionalSelect(isGreen.AsSingle(), baseOfGreen, baseOfBlue));
            Vector256<int> isFalling = Vector256.ConditionalSelect(isRed | isGreen, isBlueLeast ^ isGreen, ~isRedLeast);
            Vector256<float> sign = (isFalling & Vector256.Create(int.MinValue)).AsSingle();
            Vector256<float> turn = (start + (ratio.AsInt32() ^ sign.AsInt32()).AsSingle()) / Vector256.Create(6f);
            return turn + (Vector256.LessThan(turn, Vector256<float>.Zero).AsInt32() & Vector256.Create(1f).AsInt32()).AsSingle();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Eight Compute(Vector256<int> red, Vector256<int> green, Vector256<int> blue, Vector256<int> max, Vector256<int> min)
        {
            Vector256<int> range = Vector256.Max(max - min, Vector256<int>.One);  // grey is left out later
            Vector256<float> turn = TurnOf(red, green, blue, max, min, range);
            Vector256<int> hue = (LevelsOf(turn) + Vector256.Create(_shift)) & Vector256.Create(MaxLevel);
            Vector256<int> saturation = LevelsOf(Vector256.ConvertToSingle(range) / Vector256.ConvertToSingle(Vector256.Max(max, Vector256<int>.One)));

            Vector256<int> position = hue * 6;
            Vector256<int> sector = DivideBy255(position);
            Vector256<int> part = position - (sector * MaxLevel);
            Vector256<int> isFull = Vector256.Equals(sector, Vector256.Create(6));  // the whole circle is its beginning
            sector = Vector256.AndNot(sector, isFull);

            // The middle channel falls with the way in odd sectors and rises in even ones. Quotients are rounded; 255 is odd, so none is half way.
            Vector256<int> isOdd = Vector256<int>.Zero - (sector & Vector256<int>.One);
            Vector256<int> way = Vector256.ConditionalSelect(isOdd, part, Vector256.Create(MaxLevel) - part);
            Vector256<int> low = DivideBy255((max * (Vector256.Create(MaxLevel) - saturation)) + Vector256.Create(MaxLevel / 2));
            Vector256<int> scaled = (max * (Vector256.Create(MaxLevel * MaxLevel) - (saturation * way))) + Vector256.Create(MaxLevel * MaxLevel / 2);

            // Below 2²⁴, so it is exact as a float, and the quotient is never rounded up to a whole number.
            Vector256<int> middle = PixelVectors.Truncate(Vector256.ConvertToSingle(scaled) / Vector256.Create((float)(MaxLevel * MaxLevel)));
            return new Eight(sector, low, middle);
        }

        // What 8 pixels become: high is their largest channel.
        private readonly ref struct Eight(Vector256<int> sector, Vector256<int> low, Vector256<int> middle)
        {
            public readonly Vector256<int> Sector = sector;

            public readonly Vector256<int> Low = low;

            public readonly Vector256<int> Middle = middle;
        }
    }
}
