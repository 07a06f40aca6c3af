using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.SelfSup;

/// <summary>Checks of single option values; each returns the value it was given.</summary>
internal static class Guard
{
    public static T InOpenInterval<T>(T value, T low, T high, [CallerMemberName] string? name = null)
        where T : INumber<T> =>
        value > low && value < high ? value : throw OutOfRange(value, $"above {low} and below {high}", name);

    public static T InClosedInterval<T>(T value, T low, T high, [CallerMemberName] string? name = null)
        where T : INumber<T> =>
        value >= low && value <= high ? value : throw OutOfRange(value, $"from {low} to {high}", name);

    public static T AtLeast<T>(T value, T low, [CallerMemberName] string? name = null)
        where T : INumber<T> =>
        value >= low ? value : throw OutOfRange(value, $"at least {low}", name);

    public static T Above<T>(T value, T low, [CallerMemberName] string? name = null)
        where T : INumber<T> =>
        value > low ? value : throw OutOfRange(value, $"above {low}", name);

    public static T Defined<T>(T value, [CallerMemberName] string? name = null)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw OutOfRange(value, $"one of {string.Join(", ", Enum.GetNames<T>())}", name);

    public static T NotNull<T>(T? value, [CallerMemberName] string? name = null)
        where T : class =>
        value ?? throw new ArgumentNullException(name);

    private static ArgumentOutOfRangeException OutOfRange<T>(T value, string wanted, string? name) =>
        new(name, value, $"{name} is {value}; it must be {wanted}.");
}
