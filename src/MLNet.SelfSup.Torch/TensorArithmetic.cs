namespace MLNet.SelfSup.Torch;

/// <summary>Arithmetic with numbers, and sums of tensors, whose constants live until the native call returns.</summary>
/// <remarks>
/// TorchSharp 0.107 turns a number into a finalizable <see cref="Scalar"/> and hands only its pointer to the native call. A garbage
/// collection in that moment frees it: <c>t + 0.5</c> failed or gave a wrong number about once in 2,000 calls under constant
/// collections. <c>t + u</c> does the same with its hidden factor 1. Use these members instead; a test finds the others.
/// </remarks>
internal static class TensorArithmetic
{
    private static readonly Scalar One = 1;
    private static readonly Scalar Two = 2;

    /// <summary>Adds two tensors.</summary>
    /// <param name="left">A tensor.</param>
    /// <param name="right">A tensor that broadcasts with it.</param>
    /// <returns>The sum.</returns>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>Adds a number.</summary>
    /// <param name="tensor">A tensor.</param>
    /// <param name="number">The number.</param>
    /// <returns>The sum.</returns>
    public static Tensor Plus(this Tensor tensor, double number)
    {
        Scalar scalar = ToScalar(tensor, number);
        Tensor result = tensor.add(scalar, One);
        GC.KeepAlive(scalar);
        return result;
    }

    /// <summary>Multiplies by a number.</summary>
    /// <param name="tensor">A tensor.</param>
    /// <param name="number">The number.</param>
    /// <returns>The product.</returns>
    public static Tensor Times(this Tensor tensor, double number)
    {
        Scalar scalar = ToScalar(tensor, number);
        Tensor result = tensor.mul(scalar);
        GC.KeepAlive(scalar);
        return result;
    }

    /// <summary>Divides by a number.</summary>
    /// <param name="tensor">A tensor.</param>
    /// <param name="number">Not 0.</param>
    /// <returns>The quotient.</returns>
    public static Tensor DividedBy(this Tensor tensor, double number)
    {
        Scalar scalar = number;
        Tensor result = tensor.div(scalar);
        GC.KeepAlive(scalar);
        return result;
    }

    /// <summary>Squares each element.</summary>
    /// <param name="tensor">A tensor.</param>
    /// <returns>The squares.</returns>
    public static Tensor Squared(this Tensor tensor) => tensor.pow(Two);

    /// <summary>Adds a tensor in place.</summary>
    /// <param name="target">Changed.</param>
    /// <param name="other">What is added.</param>
    public static void AddInPlace(this Tensor target, Tensor other) => _ = target.add_(other, One);

    /// <summary>Adds a multiple of a tensor in place.</summary>
    /// <param name="target">Changed.</param>
    /// <param name="other">What is added.</param>
    /// <param name="factor">Its factor.</param>
    public static void AddInPlace(this Tensor target, Tensor other, double factor)
    {
        Scalar scalar = factor;
        _ = target.add_(other, scalar);
        GC.KeepAlive(scalar);
    }

    /// <summary>Adds a number in place.</summary>
    /// <param name="target">Changed.</param>
    /// <param name="number">The number.</param>
    public static void AddInPlace(this Tensor target, double number)
    {
        Scalar scalar = ToScalar(target, number);
        _ = target.add_(scalar, One);
        GC.KeepAlive(scalar);
    }

    /// <summary>Multiplies by a number in place.</summary>
    /// <param name="target">Changed.</param>
    /// <param name="number">The number.</param>
    public static void ScaleInPlace(this Tensor target, double number)
    {
        Scalar scalar = ToScalar(target, number);
        _ = target.mul_(scalar);
        GC.KeepAlive(scalar);
    }

    // A double would turn an integer tensor into a floating one; '? :' would make both branches doubles.
    private static Scalar ToScalar(Tensor tensor, double number)
    {
        if (tensor.is_integral())
        {
            return (long)number;
        }

        return number;
    }
}
