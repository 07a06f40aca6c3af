using Microsoft.ML;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using SkiaSharp;

namespace Smoke;

/// <summary>What a training machine does: draws pictures, pre-trains on them, trains a classifier on the features, and saves both as one model.</summary>
internal static class Pretrain
{
    private const int Size = 32;
    private const int TrainCount = 48;
    private const int TestCount = 24;

    private static readonly string[] Labels = ["disc", "square", "stripes"];

    /// <summary>Writes pictures and model; fails where the classifier is not clearly better than chance.</summary>
    /// <param name="folder">Receives <c>test/*.png</c> and <c>model.zip</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string folder)
    {
        List<Picture> train = Draw(Path.Combine(folder, "train"), TrainCount, seed: 0);
        List<Picture> test = Draw(Path.Combine(folder, "test"), TestCount, seed: TrainCount);
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(train);
        var options = new MaeOptions { Encoder = VisionTransformerOptions.Micro(Size, patchSize: 8), Epochs = 3, BatchSize = 16 };
        var pipeline = ml.Transforms.SelfSupervisedEmbed("Features", nameof(Picture.Image), options)
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(ml)
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer model = pipeline.Fit(rows);
        double accuracy = ml.MulticlassClassification.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(test))).MicroAccuracy;
        ml.Model.Save(model, rows.Schema, Path.Combine(folder, "model.zip"));
        Console.WriteLine($"accuracy {accuracy:F2}");
        return accuracy >= 0.6 ? 0 : 1;
    }

    private static List<Picture> Draw(string folder, int count, int seed)
    {
        Directory.CreateDirectory(folder);
        var pictures = new List<Picture>();
        using var bitmap = new SKBitmap(Size, Size);
        for (int i = 0; i < count; i++)
        {
            string label = Labels[i % Labels.Length];
            Paint(bitmap, label, new Random(seed + i));
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(folder, $"{i:D2}-{label}.png"), png.ToArray());
            pictures.Add(new Picture { Image = png.ToArray(), Label = label });
        }

        return pictures;
    }

    private static void Paint(SKBitmap bitmap, string label, Random random)
    {
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { IsAntialias = true, Color = SKColor.FromHsv(random.Next(360), 80, 40) };
        canvas.Clear(SKColor.FromHsv(random.Next(360), 20, 100));
        float x = random.Next(12, 21);
        float y = random.Next(12, 21);
        switch (label)
        {
            case "disc":
                canvas.DrawCircle(x, y, 9, paint);
                break;
            case "square":
                canvas.DrawRect(x - 9, y - 9, 18, 18, paint);
                break;
            default:
                for (int i = 0; i < Size; i += 8)
                {
                    canvas.DrawRect(0, i, Size, 3, paint);
                }

                break;
        }
    }
}
