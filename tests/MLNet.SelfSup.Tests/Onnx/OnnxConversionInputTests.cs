using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Data;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>What a converted pipeline begins with, and what is refused because no graph can hold it.</summary>
[TestClass]
public sealed class OnnxConversionInputTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly List<PixelsRow> _pixels = TestPictures.Pixels(30);
    private readonly List<PathRow> _files;

    public OnnxConversionInputTests() => _files = TestPictures.Files(30, _folder.Path);

    private IDataView Paths => _ml.Data.LoadFromEnumerable(_files);

    private IDataView Folder => _ml.Data.LoadFromEnumerable(_files.Select(f => new ImageFolderRow { ImagePath = f.Image, Label = f.Label }));

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void ConvertToOnnx_LoadedModelOfPaths_BeginsWithPixelsOfTheColumnsName()
    {
        ITransformer model = Load(NewPipeline().Fit(Paths), Paths.Schema);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, _ml.SelfSupervised().CreateOnnxInput(model, Paths.Schema));

        AssertPredictsAs(model.Transform(Paths), converted);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ConvertToOnnx_StepsThatMakeTheImages_BeginsBehindThem(bool extractsPixels)
    {
        ITransformer model = LoadImages(extractsPixels).Append(NewPipeline()).Fit(Folder);

        using ConvertedModel converted = ConvertedModel.Convert(_ml, model, _ml.SelfSupervised().CreateOnnxInput(model, Folder.Schema), "Score", "PredictedLabel");

        CollectionAssert.AreEquivalent(new[] { "ImagePath", "Label", "Image" }, converted.Inputs.ToArray());
        AssertPredictsAs(model.Transform(Folder), converted);
    }

    [TestMethod]
    public void ConvertToOnnx_Paths_SaysHowToBeginWithPixels()
    {
        ITransformer model = NewPipeline().Fit(Paths);

        string message = Assert.ThrowsExactly<NotSupportedException>(() => ConvertedModel.Convert(_ml, model, Paths)).Message;

        Assert.Contains("column 'Image' of type", message, StringComparison.Ordinal);
        Assert.Contains("CreateOnnxInput", message, StringComparison.Ordinal);
        Assert.Contains("3·16·16 Single", message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ConvertToOnnx_StepInFrontThatCanNotBeConverted_IsNamed(bool extractsPixels)
    {
        ITransformer model = LoadImages(extractsPixels).Append(NewPipeline()).Fit(Folder);

        string message = Assert.ThrowsExactly<NotSupportedException>(() => ConvertedModel.Convert(_ml, model, Folder, "Score")).Message;

        Assert.Contains("makes column 'Image'", message, StringComparison.Ordinal);
        Assert.Contains("CreateOnnxInput", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void ConvertToOnnx_ColumnMadeOfPathsByAStepThatConverts_IsRefused()
    {
        ITransformer model = _ml.Transforms.CopyColumns("Image", "ImagePath").Append(NewPipeline()).Fit(Folder);

        string message = Assert.ThrowsExactly<NotSupportedException>(() => ConvertedModel.Convert(_ml, model, _ml.SelfSupervised().CreateOnnxInput(model, Folder.Schema))).Message;

        Assert.Contains("column 'Image' of type", message, StringComparison.Ordinal);
    }

    [TestMethod]
    [TestCategory("Albef")]
    [DataRow("SelfSupervisedEmbed")]
    [DataRow("ImageTextMatch")]
    [DataRow("ClassifyByText")]
    public void ConvertToOnnx_Texts_PointsToTheEncodersOwnExport(string verb)
    {
        EncoderArtifact encoder = TinyPairs.Train(TinyPairs.Options);
        IDataView pixels = _ml.Data.LoadFromEnumerable(_pixels);
        ITransformer model = verb switch
        {
            "SelfSupervisedEmbed" => _ml.Transforms.SelfSupervisedEmbed("Features", "Image", "Label", encoder).Fit(pixels),
            "ImageTextMatch" => _ml.Transforms.ImageTextMatch("Score", "Image", "Label", encoder).Fit(pixels),
            _ => _ml.Transforms.ClassifyByText("PredictedLabel", "Score", "Image", ["red", "green"], encoder, ["{0}"]).Fit(pixels),
        };

        string message = Assert.ThrowsExactly<NotSupportedException>(() => ConvertedModel.Convert(_ml, model, pixels)).Message;

        Assert.StartsWith(verb, message, StringComparison.Ordinal);
        Assert.Contains("SaveOnnx", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void ConvertToOnnx_OlderOperatorSet_IsUsedWhereItHasTheOperators()
    {
        IDataView pixels = _ml.Data.LoadFromEnumerable(_pixels);
        ITransformer model = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", TinyEncoder.Create()).Fit(pixels);
        using var file = new MemoryStream();

        _ml.Model.ConvertToOnnx(model, pixels, 11, file);
        using var session = new InferenceSession(file.ToArray());

        Assert.Contains("Features.output", session.OutputMetadata.Keys);
        string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.ConvertToOnnx(model, pixels, 10, Stream.Null)).Message;
        Assert.Contains("SelfSupervisedEmbed's minimum OpSet version requirement: 11", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void GetGraphSource_PackageIsAbsent_NamesIt()
    {
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => EncoderRuntimes.GetGraphSource("MLNet.SelfSup.Absent")).Message;

        Assert.Contains("Add the package MLNet.SelfSup.Absent", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void CreateOnnxInput_NoEncoder_IsRefused()
    {
        ITransformer model = _ml.Transforms.CopyColumns("Copy", "Label").Fit(Paths);

        Assert.ThrowsExactly<ArgumentException>(() => _ml.SelfSupervised().CreateOnnxInput(model, Paths.Schema));
    }

    [TestMethod]
    public void CreateOnnxInput_OneColumnInTwoSizes_NamesBoth()
    {
        EncoderArtifact encoder = TinyEncoder.Create();
        var larger = new EncoderArtifact(encoder.Description with { Architecture = TinyEncoder.Architecture with { ImageSize = 28 } }, encoder.Tensors);
        ITransformer model = _ml.Transforms.SelfSupervisedEmbed("Features", "Image", encoder).Append(_ml.Transforms.SelfSupervisedEmbed("Larger", "Image", larger)).Fit(Paths);

        string message = Assert.ThrowsExactly<ArgumentException>(() => _ml.SelfSupervised().CreateOnnxInput(model, Paths.Schema)).Message;

        Assert.Contains("of 16 and of 28 pixels", message, StringComparison.Ordinal);
    }

    private IEstimator<ITransformer> LoadImages(bool extractsPixels) => extractsPixels
        ? _ml.Transforms.LoadImages("Picture", _folder.Path, "ImagePath")
            .Append(_ml.Transforms.ResizeImages("Picture", TestPictures.Side, TestPictures.Side))
            .Append(_ml.Transforms.ExtractPixels("Image", "Picture", scaleImage: 1 / 255f))
        : _ml.Transforms.LoadImages("Image", _folder.Path, "ImagePath");

    private IEstimator<ITransformer> NewPipeline() => _ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(_ml.Transforms.SelfSupervisedEmbed("Features", "Image", TinyEncoder.Create()))
        .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
        .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private ITransformer Load(ITransformer model, DataViewSchema schema)
    {
        using var file = new MemoryStream();
        _ml.Model.Save(model, schema, file);
        file.Position = 0;
        return _ml.Model.Load(file, out _);
    }

    private void AssertPredictsAs(IDataView expected, ConvertedModel converted)
    {
        CollectionAssert.AreEqual(expected.GetColumn<float[]>("Score").SelectMany(s => s).ToArray(), converted.Run<float>("Score", _pixels), FloatComparer.Within(1e-4f));
        CollectionAssert.AreEqual(expected.GetColumn<string>("PredictedLabel").ToArray(), converted.Run<string>("PredictedLabel", _pixels));
    }
}
