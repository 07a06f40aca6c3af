using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Reads the sizes of a ResNet from the shapes of its weights.</summary>
internal static class GoldenResNet
{
    /// <summary>Reads the sizes.</summary>
    /// <param name="tensors">Named as in torchvision, behind a prefix.</param>
    /// <param name="prefix">The prefix, such as <c>encoder_q.</c>.</param>
    /// <param name="imageSize">Side of the images.</param>
    public static ResNetOptions ReadOptions(IReadOnlyDictionary<string, TensorData> tensors, string prefix, int imageSize)
    {
        IReadOnlyList<long> stem = tensors[$"{prefix}conv1.weight"].Shape;
        var depths = new List<int>();
        while (tensors.ContainsKey($"{prefix}layer{depths.Count + 1}.0.conv1.weight"))
        {
            int stage = depths.Count + 1;
            depths.Add(Enumerable.Range(0, int.MaxValue).TakeWhile(i => tensors.ContainsKey($"{prefix}layer{stage}.{i}.conv1.weight")).Count());
        }

        return new ResNetOptions
        {
            ImageSize = imageSize,
            Width = (int)stem[0],
            StemKernelSize = (int)stem[2],
            Block = tensors.ContainsKey($"{prefix}layer1.0.conv3.weight") ? ResNetBlock.Bottleneck : ResNetBlock.Basic,
            StageDepths = depths,
        };
    }
}
