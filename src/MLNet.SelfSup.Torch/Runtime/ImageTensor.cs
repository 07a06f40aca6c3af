using System.Runtime.InteropServices;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Moves images and features between plain memory and tensors.</summary>
internal static class ImageTensor
{
    /// <summary>Copies images.</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <param name="side">S.</param>
    /// <param name="room">Values that the result has room for.</param>
    /// <param name="width">Values an image of the result.</param>
    /// <param name="device">Where.</param>
    /// <returns>A tensor of the open dispose scope.</returns>
    /// <exception cref="ArgumentException">Images and room do not belong to the same N, at least 1.</exception>
    public static Tensor Read(ReadOnlySpan<float> images, int side, int room, int width, Device device)
    {
        Tensor input = empty(BatchCount.OfImages(images.Length, side, room, width), ImageEncoderModule.Channels, side, side);
        MemoryMarshal.AsBytes(images).CopyTo(input.bytes);
        return input.to(device);
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
