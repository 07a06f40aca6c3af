using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MLNet.SelfSup.Artifacts;

/// <summary>A checksum of an encoder's description and weights, which tells a damaged file from a whole one.</summary>
/// <remarks>It does not depend on the order of tensors in the file, so a rewrite by another safetensors writer keeps it.</remarks>
internal static class ArtifactDigest
{
    /// <summary>Computes the checksum.</summary>
    /// <param name="description">The description as it stands in the file.</param>
    /// <param name="tensors">The weights.</param>
    /// <returns>SHA-256 in lower-case hexadecimal digits.</returns>
    public static string Compute(string description, IReadOnlyDictionary<string, TensorData> tensors)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, description);
        foreach ((string name, TensorData tensor) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            Append(hash, name);
            Append(hash, $"{SafeTensorsTypes.NameOf(tensor.Type)} [{string.Join(", ", tensor.Shape)}]");
            hash.AppendData(tensor.Bytes.Span);
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    // The length in front keeps neighbouring strings apart.
    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
