using System.Runtime.InteropServices;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Moves images and features between plain memory and tensors.</summary>
internal static class ImageTensor
{
    /// <summary>Copies images.</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <param name="memory">Where they wait for their device.</param>
    /// <param name="room">Values that the result has room for.</param>
    /// <param name="width">Values an image of the result.</param>
    /// <returns>A tensor on that device, of the open dispose scope.</returns>
    /// <exception cref="ArgumentException">Images and room do not belong to the same N, at least 1.</exception>
    public static Tensor Read(ReadOnlySpan<float> images, HostImages memory, int room, int width)
    {
        Tensor input = memory.Take(BatchCount.OfImages(images.Length, memory.Side, room, width));
        MemoryMarshal.AsBytes(images).CopyTo(input.bytes);
        return input.Send(memory.Device);
    }

    /// <summary>Copies results.</summary>
    /// <param name="results">Any device and layout, float.</param>
    /// <param name="target">Receives them; as long.</param>
    public static void Write(Tensor results, Span<float> target)
    {
        using Tensor plain = results.cpu().contiguous();
        plain.bytes.CopyTo(MemoryMarshal.AsBytes(target));
    }
}
