using Microsoft.ML;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Examples;

/// <summary>A folder with a tiny model.zip that was trained on paths, as QuickStart does, and pictures of three classes below <c>gallery</c>.</summary>
internal sealed class ServiceModel : IDisposable
{
    private const int Pictures = 24;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Trains the model.</summary>
    /// <param name="fineTuned">Whether it is a fine-tuned encoder, which gives scores alone.</param>
    public ServiceModel(bool fineTuned = false)
    {
        foreach (PathRow row in TestPictures.Files(Pictures, _folder.Path))
        {
            string place = Path.Combine(Gallery, row.Label, Path.GetFileName(row.Image));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(row.Image, place);
        }

        IDataView data = Ml.Data.LoadImageFolder(Gallery);
        Ml.Model.Save((fineTuned ? FineTune() : Classify()).Fit(data), data.Schema, Zip);
    }

    public MLContext Ml { get; } = new(seed: 1);

    public string Gallery => Path.Combine(_folder.Path, "gallery");

    public string Index => Path.Combine(_folder.Path, "index");

    public string Zip => Path.Combine(_folder.Path, "model.zip");

    /// <summary>Says what a prediction engine says of images.</summary>
    public ServicePrediction[] Predict(IEnumerable<byte[]> images)
    {
        using PredictionEngine<ServiceRow, ServicePrediction> engine = Ml.Model.CreatePredictionEngine<ServiceRow, ServicePrediction>(Ml.Model.Load(Zip, out _));
        return [.. images.Select(image => engine.Predict(new ServiceRow { ImagePath = image }))];
    }

    public void Dispose() => _folder.Dispose();

    private IEstimator<ITransformer> Classify() => Ml.Transforms.SelfSupervisedEmbed("Features", "ImagePath", TinyEncoder.Create())
        .Append(Ml.Transforms.Conversion.MapValueToKey("Label"))
        .AppendCacheCheckpoint(Ml)
        .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
        .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private IEstimator<ITransformer> FineTune() => Ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(Ml.MulticlassClassification.Trainers.SelfSupervisedFineTune(
            "Label", "ImagePath", TinyEncoder.Create(), new FineTuneOptions { Epochs = 1, BatchSize = 8, WarmupEpochs = 0, Threads = 1, LoaderWorkers = 1 }))
        .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
}
