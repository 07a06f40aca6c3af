using System.Runtime.Intrinsics;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>A change of each pixel by itself, 16 pixels at a time; a value type, so that loops over it are compiled for it.</summary>
internal interface IPixelChange
{
    /// <summary>Changes 16 pixels.</summary>
    /// <param name="red">Their red values.</param>
    /// <param name="green">Their green values.</param>
    /// <param name="blue">Their blue values.</param>
    void Apply(ref Vector128<byte> red, ref Vector128<byte> green, ref Vector128<byte> blue);
}
