using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Runtime;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Encoders;

/// <summary>Training that starts from the weights of an encoder file.</summary>
[TestClass]
public sealed class InitialEncoderTests : IDisposable
{
    private static readonly VisionTransformerOptions Architecture = new() { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 1, NumHeads = 2 };

    private readonly TemporaryFolder _folder = new();

    private string EncoderFile => Path.Combine(_folder.Path, "encoder.safetensors");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Create_AnotherMethodsEncoder_IsCopiedIntoEncoderAndFollower()
    {
        EncoderArtifact given = SaveEncoder(new MaeOptions { Encoder = Architecture, KeepDecoder = true });

        using ISelfSupervisedMethod method = MethodRegistry.Create(new MocoV3Options { Encoder = Architecture, InitialEncoder = EncoderFile }, seed: 2);

        Dictionary<string, torch.Tensor> state = method.Module.state_dict();
        foreach (string name in new[] { "pos_embed", "patch_embed.proj.weight", "blocks.0.attn.qkv.weight", "norm.bias" })
        {
            CollectionAssert.AreEqual(given.Tensors[name].ToSingles(), state[$"base_encoder.{name}"].data<float>().ToArray(), name);
            CollectionAssert.AreEqual(given.Tensors[name].ToSingles(), state[$"momentum_encoder.{name}"].data<float>().ToArray(), name);
        }
    }

    [TestMethod]
    public void Create_EncoderOfAnotherImageSize_ResizesThePositionsAlone()
    {
        EncoderArtifact given = SaveEncoder(new MocoV3Options { Encoder = Architecture });

        using ISelfSupervisedMethod method = MethodRegistry.Create(new MaeOptions { Encoder = Architecture with { ImageSize = 24 }, InitialEncoder = EncoderFile }, seed: 2);

        Dictionary<string, torch.Tensor> state = method.Module.state_dict();
        CollectionAssert.AreEqual(new long[] { 1, 37, 24 }, state["pos_embed"].shape);
        CollectionAssert.AreEqual(given.Tensors["blocks.0.mlp.fc1.weight"].ToSingles(), state["blocks.0.mlp.fc1.weight"].data<float>().ToArray());
    }

    [TestMethod]
    public void Create_AnotherArchitecture_NamesBoth()
    {
        SaveEncoder(new MocoV3Options { Encoder = Architecture });
        var options = new MaeOptions { Encoder = Architecture with { Depth = 3 }, InitialEncoder = EncoderFile };

        string message = Assert.ThrowsExactly<InvalidDataException>(() => MethodRegistry.Create(options, seed: 2)).Message;

        Assert.Contains("Depth = 1", message, StringComparison.Ordinal);
        Assert.Contains("Depth = 3", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Validate_NoSuchFile_IsToldBeforeAnythingIsRead()
    {
        var options = new MaeOptions { InitialEncoder = EncoderFile };

        Assert.Contains($"no file '{EncoderFile}', which InitialEncoder names", Assert.ThrowsExactly<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
        Assert.Contains("VocabularyFile names", Assert.ThrowsExactly<ArgumentException>(new AlbefOptions { VocabularyFile = EncoderFile }.Validate).Message, StringComparison.Ordinal);
    }

    private EncoderArtifact SaveEncoder(PretrainingOptions options)
    {
        var request = new PretrainingRequest { Options = options with { Epochs = 0, Threads = 1 }, Images = new PatternImages(4, Architecture.ImageSize), Seed = 1 };
        EncoderArtifact artifact = new TorchPretrainer().Pretrain(request, CancellationToken.None);
        artifact.Save(EncoderFile);
        return artifact;
    }
}
