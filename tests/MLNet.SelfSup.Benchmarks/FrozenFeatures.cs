using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>What features of an image are compared, each as what appends them to the rows of <see cref="LabelledImage"/>.</summary>
internal static class FrozenFeatures
{
    private const int PixelSide = 32;
#if DNN
    private const int DnnSide = 224;
    private const string DnnPixels = "Pixels";
#endif

    /// <summary>An encoder's, as its file asks for them.</summary>
    public static IEstimator<ITransformer> Of(MLContext ml, EncoderArtifact encoder, InferenceOptions? inference = null) =>
        ml.Transforms.SelfSupervisedEmbed(nameof(LabelledFeatures.Features), nameof(LabelledImage.ImagePath), encoder, inference ?? new InferenceOptions());

    /// <summary>Computes the features of all rows, one after the other.</summary>
    /// <param name="data">With a column of features.</param>
    public static void ReadAll(IDataView data)
    {
        DataViewSchema.Column column = data.Schema[nameof(LabelledFeatures.Features)];
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> read = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> values = default;
        while (cursor.MoveNext())
        {
            read(ref values);
        }
    }

    /// <summary>The pixels themselves, of the image at 32×32.</summary>
    public static IEstimator<ITransformer> Pixels(MLContext ml) => Load(ml, PixelSide, nameof(LabelledFeatures.Features));

    /// <summary>ML.NET's DnnFeaturizeImage: a ResNet-18 that was trained with the labels of ImageNet.</summary>
    /// <exception cref="NotSupportedException">The build has not the package.</exception>
    public static IEstimator<ITransformer> Dnn(MLContext ml) =>
#if DNN
        Load(ml, DnnSide, DnnPixels).Append(ml.Transforms.DnnFeaturizeImage(
            nameof(LabelledFeatures.Features), input => input.ModelSelector.ResNet18(ml, input.OutputColumn, input.InputColumn), DnnPixels));

    /// <summary>The same two networks of the same package, with a number of threads of ONNX Runtime that DnnFeaturizeImage has no argument for.</summary>
    public static IEstimator<ITransformer> Dnn(MLContext ml, int intraOpThreads)
    {
        return Load(ml, DnnSide, DnnPixels)
            .Append(Apply("ResNetPrepOnnx/ResNetPreprocess.onnx", DnnPixels, "Prepared"))
            .Append(Apply("ResNet18Onnx/ResNet18.onnx", "Prepared", nameof(LabelledFeatures.Features)));

        IEstimator<ITransformer> Apply(string file, string input, string output)
        {
            string path = Path.Combine(AppContext.BaseDirectory, "DnnImageModels", file);
            using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(path);
            (string inputName, string outputName) = (session.InputNames.Single(), session.OutputNames.Single());
            return ml.Transforms.CopyColumns(inputName, input)
                .Append(ml.Transforms.ApplyOnnxModel(new Microsoft.ML.Transforms.Onnx.OnnxOptions { ModelFile = path, InputColumns = [inputName], OutputColumns = [outputName], IntraOpNumThreads = intraOpThreads }))
                .Append(ml.Transforms.CopyColumns(output, outputName));
        }
    }
#else
        throw new NotSupportedException("This build has no DnnFeaturizeImage; build with -p:Dnn=true, which adds its packages.");
#endif

    /// <summary>Computes features.</summary>
    public static LabelledFeatures[] Compute(MLContext ml, IEstimator<ITransformer> featurizer, IReadOnlyList<LabelledImage> images)
    {
        IDataView view = ml.Data.LoadFromEnumerable(images);
        ITransformer model = featurizer.Fit(view);
        try
        {
            // A folder does not say what an image shows.
            return [.. ml.Data.CreateEnumerable<LabelledFeatures>(model.Transform(view), reuseRowObject: false, ignoreMissingColumns: true)];
        }
        finally
        {
            FittedModel.Release(model);
        }
    }

    private static IEstimator<ITransformer> Load(MLContext ml, int side, string pixels) =>
        ml.Transforms.LoadImages("Image", imageFolder: string.Empty, nameof(LabelledImage.ImagePath))
            .Append(ml.Transforms.ResizeImages("Image", side, side))
            .Append(ml.Transforms.ExtractPixels(pixels, "Image"));
}
