using System.Numerics.Tensors;

namespace MLNet.SelfSup.Evaluation;

/// <summary>The few largest eigenvalues of a symmetric matrix without negative ones, by subspace iteration with Rayleigh-Ritz projection.</summary>
/// <remarks>Golub and Van Loan, Matrix Computations, section 8.2.4. It starts from a fixed draw: the same matrix gives the same bits on the same processor.</remarks>
internal static class LeadingEigenvectors
{
    // More vectors than are wanted make the wanted ones converge sooner.
    private const int Spare = 10;
    private const int MaxIterations = 300;
    private const double Tolerance = 1e-10;

    /// <summary>Finds them.</summary>
    /// <param name="matrix"><c>[M, M]</c>, symmetric, row after row.</param>
    /// <param name="size">M.</param>
    /// <param name="count">How many are wanted, from 1 to M.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The eigenvalues, the largest first, and the eigenvectors as rows, <c>[count, M]</c>, of length 1.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static (double[] Values, double[][] Vectors) Find(double[] matrix, int size, int count, CancellationToken cancellationToken)
    {
        int width = Math.Min(size, count + Spare);
        double[][] basis = Start(size, width);
        var values = new double[width];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[][] images = Multiply(matrix, size, basis);
            double[] before = values;
            (values, double[] turns) = JacobiEigen.Decompose(Products(basis, images), width);
            bool isDone = width == size || Enumerable.Range(0, count).All(i => Math.Abs(values[i] - before[i]) <= Tolerance * Math.Abs(values[0]));
            if (isDone)
            {
                return (values[..count], [.. Turn(basis, turns).Take(count)]);
            }

            basis = Turn(images, turns);
            Orthonormalize(basis);
        }

        // Of values that lie close together the vectors may still turn within their plane; they span what is wanted.
        return (values[..count], basis[..count]);
    }

    private static double[][] Start(int size, int width)
    {
        var random = new Random(1);
        double[][] basis = [.. Enumerable.Range(0, width).Select(_ => Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5).ToArray())];
        Orthonormalize(basis);
        return basis;
    }

    private static double[][] Multiply(double[] matrix, int size, double[][] vectors)
    {
        double[][] images = [.. vectors.Select(_ => new double[size])];
        Parallel.For(0, size, i =>
        {
            ReadOnlySpan<double> row = matrix.AsSpan(i * size, size);
            for (int v = 0; v < vectors.Length; v++)
            {
                images[v][i] = TensorPrimitives.Dot(row, vectors[v]);
            }
        });
        return images;
    }

    private static double[] Products(double[][] left, double[][] right)
    {
        int width = left.Length;
        var products = new double[width * width];
        for (int i = 0; i < width; i++)
        {
            for (int j = i; j < width; j++)
            {
                double product = TensorPrimitives.Dot<double>(left[i], right[j]);
                (products[(i * width) + j], products[(j * width) + i]) = (product, product);
            }
        }

        return products;
    }

    private static double[][] Turn(double[][] vectors, double[] turns)
    {
        int width = vectors.Length;
        var turned = new double[width][];
        for (int i = 0; i < width; i++)
        {
            turned[i] = new double[vectors[0].Length];
            for (int j = 0; j < width; j++)
            {
                TensorPrimitives.MultiplyAdd(vectors[j], turns[(i * width) + j], turned[i], turned[i]);
            }
        }

        return turned;
    }

    // Modified Gram-Schmidt, twice, as once leaves what rounding made.
    private static void Orthonormalize(double[][] vectors)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < i; j++)
                {
                    TensorPrimitives.MultiplyAdd(vectors[j], -TensorPrimitives.Dot<double>(vectors[i], vectors[j]), vectors[i], vectors[i]);
                }
            }

            double length = TensorPrimitives.Norm<double>(vectors[i]);
            if (length > 0)
            {
                TensorPrimitives.Divide(vectors[i], length, vectors[i]);
            }
        }
    }
}
