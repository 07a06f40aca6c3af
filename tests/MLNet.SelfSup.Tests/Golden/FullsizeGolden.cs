using System.Text;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The weights and inputs of the folder <c>fullsize</c>: a formula of a tensor's name and index (golden README, "fullsize").</summary>
internal static class FullsizeGolden
{
    private const double Range = 4294967296.0;

    /// <summary>Gives every tensor of a module its formula's values; fixed position embeddings and scalars keep their own.</summary>
    public static void Fill(nn.Module module) => Fill(module, name => !name.Contains("pos_embed", StringComparison.Ordinal));

    /// <summary>Gives every tensor of a module its formula's values, learned position embeddings too; scalars keep their own.</summary>
    public static void FillAll(nn.Module module) => Fill(module, _ => true);

    /// <summary>Computes <c>offset + scale · u</c>, u uniform in [-0.5, 0.5).</summary>
    public static Tensor Uniform(string name, double offset, double scale, params long[] shape)
    {
        uint seed = Crc32(name);
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        Parallel.For(0, (values.Length + 65535) / 65536, chunk =>
        {
            int end = Math.Min(values.Length, (chunk + 1) * 65536);
            for (int i = chunk * 65536; i < end; i++)
            {
                values[i] = (float)(offset + (scale * ((Mix((uint)i + seed) / Range) - 0.5)));
            }
        });
        return tensor(values, shape);
    }

    /// <summary>Computes a weight.</summary>
    public static Tensor ComputeWeight(string name, long[] shape)
    {
        if (shape.Length == 3 && (name.Contains("token", StringComparison.Ordinal) || name.Contains("pos_embed", StringComparison.Ordinal)))
        {
            return Uniform(name, 0, 0.1, shape);
        }

        if (shape.Length == 2 && name.Contains("embeddings.", StringComparison.Ordinal))
        {
            return Uniform(name, 0, 0.1, shape);
        }

        if (shape.Length >= 2)
        {
            long fanIn = shape.Skip(1).Aggregate(1L, (a, b) => a * b);
            return Uniform(name, 0, Math.Sqrt(12.0 / fanIn), shape);
        }

        if (name.EndsWith("running_var", StringComparison.Ordinal))
        {
            return Uniform(name, 1, 0.5, shape);
        }

        return name.EndsWith(".weight", StringComparison.Ordinal) ? Uniform(name, 1, 0.2, shape) : Uniform(name, 0, 0.1, shape);
    }

    private static void Fill(nn.Module module, Func<string, bool> isFilled)
    {
        using var noGrad = no_grad();
        foreach ((string name, Tensor tensor) in module.state_dict())
        {
            if (isFilled(name) && tensor.ndim > 0)
            {
                using Tensor values = ComputeWeight(name, tensor.shape);
                tensor.copy_(values);
            }
        }
    }

    private static uint Mix(uint x)
    {
        unchecked
        {
            x ^= x >> 16;
            x *= 0x85ebca6b;
            x ^= x >> 13;
            x *= 0xc2b2ae35;
            return x ^ (x >> 16);
        }
    }

    // The checksum of zip and PNG (polynomial 0xEDB88320), bit by bit.
    private static uint Crc32(string name)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
