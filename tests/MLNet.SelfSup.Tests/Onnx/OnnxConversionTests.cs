using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>Whole pipelines by ML.NET's ConvertToOnnx, run by ONNX Runtime and compared with the models that they are made of.</summary>
[TestClass]
public sealed class OnnxConversionTests
{
    private const float Tolerance = 1e-4f;

    private static readonly VisionTransformerOptions Transformer = new() { ImageSize = TestPictures.Side, PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 3 };
    private static readonly ResNetOptions Residual = new() { ImageSize = TestPictures.Side, StageDepths = [1, 1], Width = 8, StemKernelSize = 3, StemStride = 1, StemPooling = false };

    private readonly MLContext _ml = new(seed: 1);
    private readonly List<PixelsRow> _train = TestPictures.Pixels(45);
    private readonly List<PixelsRow> _test = TestPictures.Pixels(9, seed: 2);

    private static FineTuneOptions FineTune => new() { Epochs = 2, BatchSize = 8, BaseLearningRate = 0.3, WarmupEpochs = 1, Threads = 1, LoaderWorkers = 1 };

    private IDataView Train => _ml.Data.LoadFromEnumerable(_train);

    private IDataView Test => _ml.Data.LoadFromEnumerable(_test);

    [TestMethod]
    [DataRow(false, "LbfgsMaximumEntropy")]
    [DataRow(false, "SdcaMaximumEntropy")]
    [DataRow(false, "LightGbm")]
    [DataRow(false, "OneVersusAll of FastForest")]
    [DataRow(true, "LbfgsMaximumEntropy")]
    [DataRow(true, "LightGbm")]
    public void ConvertToOnnx_EncoderNormalisationAndTrainer_GivesTheModelsScoresAndLabels(bool isResNet, string trainer)
    {
        ITransformer model = NewPipeline("Image", isResNet ? Residual : Transformer, trainer).Fit(Train);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, Train);

        AssertPredictsAs(model.Transform(Test), converted);
        Assert.IsGreaterThan(0.7, _ml.MulticlassClassification.Evaluate(model.Transform(Train)).MicroAccuracy, "The trainer learned nothing, so that labels tell nothing.");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ConvertToOnnx_BinaryTrainer_GivesTheModelsScores(bool isForest)
    {
        IEstimator<ITransformer> trainer = isForest
            ? _ml.BinaryClassification.Trainers.FastForest("IsRed", numberOfTrees: 5, minimumExampleCountPerLeaf: 2)
            : _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("IsRed");
        ITransformer model = _ml.Transforms.Conversion.MapValue("IsRed", [KeyValuePair.Create("red", true), KeyValuePair.Create("green", false), KeyValuePair.Create("blue", false)], "Label")
            .Append(_ml.Transforms.SelfSupervisedEmbed("Features", "Image", NewEncoder(Transformer)))
            .Append(trainer)
            .Fit(Train);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, Train, "Score", "PredictedLabel");

        CollectionAssert.AreEqual(model.Transform(Test).GetColumn<float>("Score").ToArray(), converted.Run<float>("Score", _test), FloatComparer.Within(Tolerance));
        CollectionAssert.AreEqual(model.Transform(Test).GetColumn<bool>("PredictedLabel").ToArray(), converted.Run<bool>("PredictedLabel", _test));
    }

    [TestMethod]
    [DynamicData(nameof(OnnxEncoderTests.Kinds), typeof(OnnxEncoderTests))]
    public void ConvertToOnnx_EncodersOfEachKind_GivesTheModelsFeatures(string name, EncoderOptions architecture, FeaturePooling pooling, int lastBlocks, bool standardizes)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        EncoderArtifact encoder = ScrambledArtifact.OfImages(architecture, new FeatureOptions { Pooling = pooling, LastBlocks = lastBlocks, Standardize = standardizes });

        AssertEmbedsAs(encoder, name);
    }

    [TestMethod]
    public void ConvertToOnnx_PositionsOfAnotherImageSize_AreResizedAsTheModelDoes()
    {
        EncoderArtifact trained = ScrambledArtifact.OfImages(Transformer, new FeatureOptions { Standardize = false });

        AssertEmbedsAs(new EncoderArtifact(trained.Description with { Architecture = Transformer with { ImageSize = 28 } }, trained.Tensors), "28 pixels");
    }

    [TestMethod]
    public void ConvertToOnnx_PixelsBetweenLevels_AreRoundedAndLimitedAsTheModelDoes()
    {
        var random = new Random(4);
        PixelsRow[] rows = [.. Enumerable.Range(0, 4).Select(_ => new PixelsRow { Image = [.. _test[0].Image.Select(_ => (float)((random.NextDouble() * 1.08) - 0.04))] })];
        var model = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", NewEncoder(Transformer)).Fit(Train);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, Train);

        CollectionAssert.AreEqual(
            model.Transform(_ml.Data.LoadFromEnumerable(rows)).Features().SelectMany(f => f).ToArray(), converted.Run<float>("Features", rows), FloatComparer.Within(Tolerance));
    }

    [TestMethod]
    [TestCategory("Albef")]
    public void ConvertToOnnx_SharedSpace_GivesTheModelsVectors()
    {
        EncoderArtifact encoder = ScrambledArtifact.OfPairs(TinyPairs.Options.Encoder);
        var model = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder, new EmbeddingOptions { Space = EmbeddingSpace.Shared }).Fit(Train);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, Train);

        CollectionAssert.AreEqual(model.Transform(Test).Features().SelectMany(f => f).ToArray(), converted.Run<float>("Features", _test), FloatComparer.Within(Tolerance));
    }

    [TestMethod]
    public void ConvertToOnnx_FineTunedClassifier_GivesTheModelsScoresAndLabels()
    {
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.SelfSupervisedFineTune("Label", "Image", TinyEncoder.Create(), FineTune))
            .Append(_ml.Transforms.CopyColumns("Key", "PredictedLabel"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(Train);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, Train);

        AssertPredictsAs(model.Transform(Test), converted);
        CollectionAssert.AreEqual(model.Transform(Test).GetColumn<uint>("Key").ToArray(), converted.Run<uint>("Key", _test));
    }

    [TestMethod]
    public void ConvertToOnnx_FineTunedRegression_GivesTheModelsValues()
    {
        ITransformer model = _ml.Transforms.Conversion.MapValue("Value", [KeyValuePair.Create("red", 100f), KeyValuePair.Create("green", 120f), KeyValuePair.Create("blue", 140f)], "Label")
            .Append(_ml.Regression.Trainers.SelfSupervisedFineTune("Value", "Image", TinyEncoder.Create(), FineTune))
            .Fit(Train);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, Train, "Score");

        CollectionAssert.AreEqual(model.Transform(Test).GetColumn<float>("Score").ToArray(), converted.Run<float>("Score", _test), FloatComparer.Within(1e-2f * Tolerance * 140));
    }

    [TestMethod]
    public void ConvertToOnnx_TwoEncodersAndColumnsWithNamesOfTheirs_StandBesideEachOther()
    {
        IEstimator<ITransformer> columns = _ml.Transforms.CopyColumns("Features/cls_token", "Label").Append(_ml.Transforms.CopyColumns("Other/Conv", "Label"));
        ITransformer model = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", NewEncoder(Transformer))
            .Append(_ml.Transforms.SelfSupervisedEmbed("Other", "Image", NewEncoder(Residual)))
            .Append(_ml.Transforms.CopyColumns("Copy", "Features/cls_token"))
            .Fit(Named(Train));

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, _ml.Data.Cache(Named(Train)));

        CollectionAssert.AreEqual(new[] { "Image", "Label", "Features/cls_token", "Other/Conv" }, converted.Inputs.ToArray());
        foreach (string column in (string[])["Features", "Other"])
        {
            float[] expected = [.. model.Transform(Named(Test)).Features(column).SelectMany(f => f)];
            CollectionAssert.AreEqual(expected, converted.Run<float>(column, _test), FloatComparer.Within(Tolerance));
        }

        IDataView Named(IDataView data) => columns.Fit(data).Transform(data);
    }

    [TestMethod]
    public void ConvertToOnnx_FileOfThePipeline_IsForMLNetsOperatorSetWithStandardOperatorsAlone()
    {
        ITransformer model = NewPipeline("Image", Transformer, "LbfgsMaximumEntropy").Fit(Train);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, Train);

        Dictionary<string, long> sets = converted.Read().OpsetImport.ToDictionary(o => o.Domain, o => o.Version, StringComparer.Ordinal);
        Assert.AreEqual(12, sets[string.Empty]);
        string[] operators = [.. converted.Read().Graph.Node.Where(n => n.Domain.Length == 0).Select(n => n.OpType)];
        Assert.Contains("Erf", operators);
        Assert.DoesNotContain("Gelu", operators);
        Assert.DoesNotContain("LayerNormalization", operators);
        string[] run = [.. converted.ReadAsOnnxRuntimeRunsIt().Graph.Node.Select(n => n.OpType)];
        Assert.DoesNotContain("Erf", run, "ONNX Runtime did not know the spelling of GELU and runs it operator by operator.");
        Assert.IsTrue(run.Any(o => o.EndsWith("LayerNormalization", StringComparison.Ordinal)), "ONNX Runtime did not know the spelling of the norm and runs it operator by operator.");
    }

    private static EncoderArtifact NewEncoder(EncoderOptions architecture) => ScrambledArtifact.OfImages(architecture, new FeatureOptions { LastBlocks = 2, Standardize = true });

    private IEstimator<ITransformer> NewPipeline(string image, EncoderOptions architecture, string trainer) =>
        _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.SelfSupervisedEmbed("Features", image, NewEncoder(architecture)))
            .Append(_ml.Transforms.NormalizeMinMax("Features"))
            .AppendCacheCheckpoint(_ml)
            .Append(NewTrainer(trainer))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private IEstimator<ITransformer> NewTrainer(string name) => name switch
    {
        "LbfgsMaximumEntropy" => _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(),
        "SdcaMaximumEntropy" => _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(),
        "LightGbm" => _ml.MulticlassClassification.Trainers.LightGbm(numberOfIterations: 5, minimumExampleCountPerLeaf: 2),
        _ => _ml.MulticlassClassification.Trainers.OneVersusAll(_ml.BinaryClassification.Trainers.FastForest(numberOfTrees: 5, minimumExampleCountPerLeaf: 2)),
    };

    private void AssertPredictsAs(IDataView expected, ConvertedModel converted)
    {
        CollectionAssert.AreEqual(expected.GetColumn<float[]>("Score").SelectMany(s => s).ToArray(), converted.Run<float>("Score", _test), FloatComparer.Within(Tolerance));
        CollectionAssert.AreEqual(expected.GetColumn<string>("PredictedLabel").ToArray(), converted.Run<string>("PredictedLabel", _test));
    }

    // Of the encoder's own image size, by a vector that tells its sides and by one that does not.
    private void AssertEmbedsAs(EncoderArtifact encoder, string name)
    {
        int side = encoder.ImageSize;
        var random = new Random(5);
        PixelsRow[] rows = [.. Enumerable.Range(0, 3).Select(_ => new PixelsRow { Image = [.. Enumerable.Range(0, 3 * side * side).Select(_ => (float)random.NextDouble())] })];
        foreach (int[] sides in (int[][])[[3, side, side], [3 * side * side]])
        {
            var schema = SchemaDefinition.Create(typeof(PixelsRow));
            schema["Image"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, sides);
            IDataView data = _ml.Data.LoadFromEnumerable(rows, schema);
            var model = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder).Fit(data);

            using ConvertedModel converted = ConvertedModel.Convert(_ml, model, data);

            float[] expected = [.. model.Transform(data).Features().SelectMany(f => f)];
            CollectionAssert.AreEqual(expected, converted.Run<float>("Features", rows), FloatComparer.Within(Tolerance), name);
        }
    }
}
