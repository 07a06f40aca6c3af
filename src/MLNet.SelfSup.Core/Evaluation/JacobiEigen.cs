namespace MLNet.SelfSup.Evaluation;

/// <summary>All eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations.</summary>
/// <remarks>Golub and Van Loan, Matrix Computations, section 8.5. The order of operations is fixed, so the same matrix gives the same bits.</remarks>
internal static class JacobiEigen
{
    private const int MaxSweeps = 60;
    private const double Tolerance = 1e-14;

    /// <summary>Decomposes.</summary>
    /// <param name="matrix"><c>[M, M]</c>, symmetric, finite; row after row. It is overwritten.</param>
    /// <param name="size">M.</param>
    /// <returns>Eigenvalues, the largest first, and the eigenvectors as rows, <c>[M, M]</c>.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int size)
    {
        var vectors = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            vectors[(i * size) + i] = 1;
        }

        double scale = matrix.Max(Math.Abs);
        for (int sweep = 0; sweep < MaxSweeps && OffDiagonal(matrix, size) > Tolerance * scale; sweep++)
        {
            for (int p = 0; p < size; p++)
            {
                for (int q = p + 1; q < size; q++)
                {
                    Rotate(matrix, vectors, size, p, q);
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => matrix[(i * size) + i])];
        return (Array.ConvertAll(order, i => matrix[(i * size) + i]), [.. order.SelectMany(i => vectors.AsSpan(i * size, size).ToArray())]);
    }

    private static double OffDiagonal(double[] matrix, int size)
    {
        double largest = 0;
        for (int i = 0; i < size; i++)
        {
            for (int j = i + 1; j < size; j++)
            {
                largest = Math.Max(largest, Math.Abs(matrix[(i * size) + j]));
            }
        }

        return largest;
    }

    // The rotation that makes element (p, q) zero; the smaller of the two angles.
    private static void Rotate(double[] matrix, double[] vectors, int size, int p, int q)
    {
        double element = matrix[(p * size) + q];
        if (element == 0)
        {
            return;
        }

        double theta = (matrix[(q * size) + q] - matrix[(p * size) + p]) / (2 * element);
        double tangent = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        double sine = tangent * cosine;
        for (int k = 0; k < size; k++)
        {
            (double kp, double kq) = (matrix[(k * size) + p], matrix[(k * size) + q]);
            matrix[(k * size) + p] = (cosine * kp) - (sine * kq);
            matrix[(k * size) + q] = (sine * kp) + (cosine * kq);
        }

        for (int k = 0; k < size; k++)
        {
            (double pk, double qk) = (matrix[(p * size) + k], matrix[(q * size) + k]);
            matrix[(p * size) + k] = (cosine * pk) - (sine * qk);
            matrix[(q * size) + k] = (sine * pk) + (cosine * qk);
            (double vp, double vq) = (vectors[(p * size) + k], vectors[(q * size) + k]);
            vectors[(p * size) + k] = (cosine * vp) - (sine * vq);
            vectors[(q * size) + k] = (sine * vp) + (cosine * vq);
        }
    }
}
