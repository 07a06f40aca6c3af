using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Cli;

/// <summary>A folder with small images of two classes, and what the tool makes of them.</summary>
internal sealed class ToolData : IDisposable
{
    public const string TinyMae =
        """{"encoder":{"imageSize":16,"patchSize":8,"embedDim":12,"depth":1,"numHeads":1},"decoderEmbedDim":12,"batchSize":4,"warmupEpochs":0,"loaderWorkers":1}""";

    private const int OfClass = 6;

    private readonly TemporaryFolder _folder = new();

    public ToolData()
    {
        Write("images/dark", seed: 1);
        Write("images/light", seed: 2);
        Write("test/dark", seed: 3);
        Write("test/light", seed: 4);
    }

    public string Images => At("images");

    public string Test => At("test");

    public string Encoder
    {
        get
        {
            string path = At("encoder.safetensors");
            if (!File.Exists(path))
            {
                ToolRun.Of("pretrain", "--method", "mae", "--data", Images, "--out", path, "--options", TinyMae, "--epochs", "1", "--threads", "1").MustSucceed();
            }

            return path;
        }
    }

    public EncoderArtifact LoadEncoder() => EncoderArtifact.Load(Encoder);

    public string At(string name) => Path.Combine(_folder.Path, name);

    public string[] Pretrain(string output, int epochs, params string[] more) =>
        ["pretrain", "--method", "mae", "--data", Images, "--out", output, "--options", TinyMae, "--epochs", $"{epochs}", "--threads", "1", .. more];

    public void AddBadImage() => File.WriteAllText(At("images/dark/broken.jpg"), "no picture");

    public void Dispose() => _folder.Dispose();

    private void Write(string folder, int seed)
    {
        var images = new PatternImages(OfClass, 16, seed);
        for (int i = 0; i < images.Count; i++)
        {
            RgbSpan image = images[i];
            PngFile.Save(At($"{folder}/{i}.png"), new RgbImage(image.Pixels.ToArray(), image.Width, image.Height), zoom: 1);
        }
    }
}
