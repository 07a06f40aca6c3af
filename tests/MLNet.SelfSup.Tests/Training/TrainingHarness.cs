using System.Security.Cryptography;
using System.Text;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>Short runs of <see cref="TinyMethod"/>.</summary>
internal static class TrainingHarness
{
    public static MaeOptions Options { get; } = new() { Epochs = 6, BatchSize = 4, LoaderWorkers = 2, Threads = 1, MaskRatio = 0.75, Encoder = VisionTransformerOptions.Micro(imageSize: 64) };

    public static PretrainingRequest Request(MaeOptions options, int imageCount = 22, int seed = 5) =>
        new() { Options = options, Images = new TinyImages(imageCount), Seed = seed };

    public static TrainingResult Run(ISelfSupervisedMethod method, PretrainingRequest request, CancellationToken cancellationToken = default) =>
        Trainer.Run(method, request, torch.CPU, cancellationToken);

    /// <summary>Trains a fresh method and tells the hash of its weights.</summary>
    public static string RunAndHash(PretrainingRequest request, bool isRandom = true)
    {
        using var method = new TinyMethod(isRandom: isRandom);
        Run(method, request);
        return Hash(method.Module);
    }

    /// <summary>Hashes all parameters and buffers, bit by bit.</summary>
    public static string Hash(torch.nn.Module module)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, torch.Tensor tensor) in module.state_dict().OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(tensor.bytes);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Tells the largest distance of two elements.</summary>
    public static double MaxDifference(torch.Tensor left, torch.Tensor right) =>
        ToDoubles(left).Zip(ToDoubles(right)).Max(pair => Math.Abs(pair.First - pair.Second) is var difference && double.IsNaN(difference) ? double.PositiveInfinity : difference);

    private static double[] ToDoubles(torch.Tensor tensor)
    {
        using torch.Tensor plain = tensor.detach().to(torch.float64).contiguous();
        return plain.data<double>().ToArray();
    }
}
