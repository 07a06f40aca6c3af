using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Encoders;

[TestClass]
public sealed class UntrainedEncoderTests
{
    private readonly TorchRuntime _runtime = new();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void CreateUntrained_AnyArchitecture_RunsAndTellsImagesApart(bool isResNet)
    {
        EncoderDescription description = TinyEncoder.Create().Description;
        if (isResNet)
        {
            description = description with
            {
                Architecture = new ResNetOptions { ImageSize = 32, StageDepths = [1, 1], Width = 8 },
                Features = new FeatureOptions { Pooling = FeaturePooling.PatchMean },
            };
        }

        EncoderArtifact untrained = _runtime.Pretrainer!.CreateUntrained(description, seed: 3);

        using IEncoder encoder = _runtime.CreateEncoder(untrained, ComputeDevice.Cpu);
        var random = new Random(1);
        float[] pixels = [.. Enumerable.Range(0, 2 * 3 * encoder.ImageSize * encoder.ImageSize).Select(_ => random.NextSingle())];
        var features = new float[2 * encoder.FeatureDim];
        encoder.Encode(pixels, features);
        Assert.IsTrue(features.All(float.IsFinite));
        Assert.IsGreaterThan(1e-4f, Enumerable.Range(0, encoder.FeatureDim).Max(d => Math.Abs(features[d] - features[encoder.FeatureDim + d])));
        Assert.AreEqual(description.Architecture, untrained.Description.Architecture);
        Assert.IsFalse(untrained.Description.Features.Standardize);
        Assert.AreEqual(("untrained", 3, 0L), (untrained.Description.Provenance.Method, untrained.Description.Provenance.Seed, untrained.Description.Provenance.Steps));
    }

    [TestMethod]
    public void CreateUntrained_SameSeed_GivesTheSameWeights_AndAnotherOthers()
    {
        EncoderDescription description = TinyEncoder.Create().Description;
        byte[] Weights(int seed) => _runtime.Pretrainer!.CreateUntrained(description, seed).Tensors["blocks.0.mlp.fc1.weight"].Bytes.ToArray();

        CollectionAssert.AreEqual(Weights(3), Weights(3));
        CollectionAssert.AreNotEqual(Weights(3), Weights(4));
    }
}
