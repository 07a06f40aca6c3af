using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Methods.Albef;

/// <summary>Recipes against arXiv:2107.07651, sections 3.1 to 3.4, as the official configuration sets them.</summary>
[TestClass]
[TestCategory("Albef")]
public sealed class AlbefOptionsTests
{
    [TestMethod]
    public void Paper_VitBase_IsThePapersRecipe()
    {
        AlbefOptions options = AlbefOptions.Paper(VisionTransformerOptions.Base(imageSize: 256));

        Assert.AreEqual(512, options.BatchSize);
        Assert.AreEqual(30, options.Epochs);
        Assert.AreEqual(256, options.ProjectionDim);
        Assert.AreEqual(65_536, options.QueueSize);
        Assert.AreEqual(0.995, options.Momentum);
        Assert.AreEqual(0.07, options.Temperature);
        Assert.AreEqual(0.4, options.DistillationWeight);
        Assert.AreEqual(0.15, options.MaskProbability);
        Assert.AreEqual(1e-4, options.LearningRate);
        Assert.AreEqual(1e-5, options.MinLearningRate);
        Assert.AreEqual(0.02, options.WeightDecay);
        Assert.AreEqual(AlbefSchedule.Official, options.Schedule);
        Assert.AreEqual(PixelNormalization.Clip, options.Normalization);
        Assert.AreEqual(AlbefViewOptions.Paper(), options.Views);
        Assert.AreEqual(new FeatureOptions { Pooling = FeaturePooling.ClassToken, Standardize = false }, options.Features);
    }

    [TestMethod]
    public void Base_TextEncoder_IsBertBaseCutInTheMiddle()
    {
        TextEncoderOptions options = TextEncoderOptions.Base();

        Assert.AreEqual(768, options.EmbedDim);
        Assert.AreEqual(6, options.TextDepth);
        Assert.AreEqual(6, options.FusionDepth);
        Assert.AreEqual(12, options.NumHeads);
        Assert.AreEqual(4, options.MlpRatio);
        Assert.AreEqual(25, options.MaxTextLength);
        Assert.AreEqual(512, options.MaxPositions);
        Assert.AreEqual(0.1, options.Dropout);
    }

    [TestMethod]
    public void Json_AsPretrainingOptions_GivesAnEqualValue()
    {
        PretrainingOptions options = AlbefOptions.Paper(VisionTransformerOptions.Tiny()) with { PairIdColumnName = "Id", VocabularyFile = "vocab.txt", TextEncoder = TextEncoderOptions.Small() };

        string json = JsonSerializer.Serialize(options, ArtifactJson.Options);

        Assert.AreEqual(options, JsonSerializer.Deserialize<PretrainingOptions>(json, ArtifactJson.Options));
        Assert.Contains("\"method\":\"albef\"", json, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Validate_ValuesThatDoNotFit_NamesEach()
    {
        var options = new AlbefOptions
        {
            TextEncoder = new TextEncoderOptions { EmbedDim = 10, NumHeads = 3, MaxTextLength = 30, MaxPositions = 20 },
            LearningRate = 1e-6,
            BatchSize = 64,
            QueueSize = 32,
            TextColumnName = " ",
        };

        string message = Assert.ThrowsExactly<ArgumentException>(options.Validate).Message;

        foreach (string part in new[] { "EmbedDim 10", "MaxTextLength 30", "LearningRate 1E-06", "QueueSize 32", "TextColumnName" })
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void Validate_BatchOfOne_HasNoNegative()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(new AlbefOptions { BatchSize = 1 }.Validate).Message;

        Assert.Contains("no pair that does not match", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Pretrain_OneImage_SaysThatABatchOfOneCannotBeTrained()
    {
        var request = new PretrainingRequest
        {
            Options = new AlbefOptions { Epochs = 1 },
            Images = new PatternImages(1, 64),
            Texts = new PairedTexts { Captions = ["a cat"] },
        };

        string message = Assert.ThrowsExactly<ArgumentException>(() => new TorchPretrainer().Pretrain(request, CancellationToken.None)).Message;

        Assert.Contains("no pair that does not match", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Create_NoTexts_SaysWhatIsMissing()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(() => MethodRegistry.Create(new AlbefOptions(), 1)).Message;

        Assert.Contains("column 'Caption'", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Create_VocabularyFile_IsRead()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "vocab.txt");
        File.WriteAllLines(file, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cat"]);
        var options = new AlbefOptions { VocabularyFile = file };

        using ISelfSupervisedMethod method = MethodRegistry.Create(options, 1, new PairedTexts { Captions = ["a cat", "a dog"] });

        CollectionAssert.AreEqual(File.ReadAllLines(file), method.Text!.Vocabulary.ToArray());
        Assert.IsTrue(method.Remarks.Any(r => r.Contains("1 of 4 words are not in the vocabulary", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Create_MinCaptionsOfWord_ReadsSharedWordsAlone()
    {
        var options = new AlbefOptions { MinCaptionsOfWord = 2 };

        using ISelfSupervisedMethod method = MethodRegistry.Create(options, 1, new PairedTexts { Captions = ["a cat", "a dog"] });

        CollectionAssert.AreEqual(new[] { "a" }, method.Text!.Vocabulary.Skip(5).ToArray());
        Assert.IsTrue(method.Remarks.Any(r => r.Contains("2 of 4 words are not in the vocabulary", StringComparison.Ordinal)));
        Assert.Contains("both set", Assert.ThrowsExactly<ArgumentException>((options with { VocabularyFile = "vocab.txt" }).Validate).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AlbefOptions { MinCaptionsOfWord = 0 });
    }

    [TestMethod]
    public void Create_TensorsOfTheArtifact_HaveNoLanguageHead()
    {
        using ISelfSupervisedMethod method = MethodRegistry.Create(new AlbefOptions(), 1, new PairedTexts { Captions = ["a cat", "a dog"] });

        IReadOnlyCollection<string> names = [.. method.GetEncoderState().Keys];

        Assert.IsTrue(names.Contains("cls_token"));
        Assert.IsTrue(names.Contains("text_encoder.bert.embeddings.word_embeddings.weight"));
        Assert.IsFalse(names.Any(n => n.Contains("_m.", StringComparison.Ordinal) || n.StartsWith("text_encoder.cls", StringComparison.Ordinal) || n.Contains("queue", StringComparison.Ordinal)));
    }
}
