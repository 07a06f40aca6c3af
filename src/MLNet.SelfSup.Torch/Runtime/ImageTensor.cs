using System.Runtime.InteropServices;
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
        int pixels = ImageEncoderModule.Channels * side * side;
        int count = room / width;
        if (count < 1 || room != count * width || images.Length != (long)count * pixels)
        {
            throw new ArgumentException(
                $"Got {images.Length} pixel values and room for {room} results; wanted N·{pixels} and N·{width} with the same N, at least 1.", nameof(images));
        }

        Tensor input = empty(count, ImageEncoderModule.Channels, side, side);
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
