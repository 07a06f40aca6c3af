using System.Diagnostics;
using ImageText.Scenes;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods.Albef;
using QuickStart;
using Spectre.Console;

namespace ImageText;

/// <summary>The example from pairs to search, zero-shot classes and model file.</summary>
internal sealed class ImageTextRun(ImageTextSettings settings)
{
    private const int Reranked = 16;

    private readonly MLContext _ml = new(settings.Seed) { GpuDeviceId = settings.GpuIndex, FallbackToCpu = settings.GpuIndex is null };

    /// <summary>Runs it.</summary>
    /// <param name="cancellationToken">Stops the training; its checkpoint stays in the output folder.</param>
    public void Execute(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Directory.CreateDirectory(settings.OutputFolder);
        PairSplit pairs = LoadPairs();
        Console.WriteLine($"{pairs.Train.Count} pairs to train on; {pairs.Test.Count} with other captions to search in.");

        EncoderArtifact encoder = Pretrain(pairs, cancellationToken);
        string encoderPath = Path.Combine(settings.OutputFolder, "encoder.safetensors");
        encoder.Save(encoderPath);

        var gallery = new Gallery(_ml, encoder, pairs.Test);
        PrintRetrieval(gallery);
        PrintZeroShot(pairs, encoder);
        string model = SaveModel(pairs, encoder);
        string page = Path.Combine(settings.OutputFolder, "found.html");
        ResultPage.Write(page, gallery);
        string attention = SaveAttention(pairs.Test[0], encoder);
        Console.WriteLine();
        Console.WriteLine($"Wrote in {watch.Elapsed.TotalMinutes:F1} minutes:");
        Console.WriteLine($"  {encoderPath}  the encoders of images and texts, for any number of pipelines");
        Console.WriteLine($"  {model}  image and text in, the probability that they match out: mlContext.Model.Load is all that a service needs");
        Console.WriteLine($"  {page}  the pictures that were found for ten captions");
        Console.WriteLine($"  {attention}  where the words look in the first test picture, one PNG a word");
    }

    private PairSplit LoadPairs()
    {
        if (settings.DataFolder is { } folder)
        {
            return PairSplit.Load(Path.Combine(folder, ImageTextSettings.ListName), settings.LabelColumn);
        }

        Console.WriteLine("Drawing pictures of one or two coloured shapes, and writing what they show.");
        return PairSplit.DrawScenes(Path.Combine(settings.OutputFolder, $"scenes-{settings.ImageSize}"), settings.ImageSize);
    }

    private EncoderArtifact Pretrain(PairSplit pairs, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Training ALBEF for {settings.Epochs} epochs.");
        var options = new AlbefOptions
        {
            Encoder = VisionTransformerOptions.ConvMicro(settings.ImageSize),
            Epochs = settings.Epochs,
            LanguageLossWeight = 0, // a quarter faster: what is shown here is search, and words are not told
            CheckpointFolder = Path.Combine(settings.OutputFolder, $"checkpoints-{settings.ImageSize}-{settings.Epochs}-{settings.Seed}"),
            CheckpointEveryEpochs = 5,
            Views = new AlbefViewOptions { MinCropScale = 0.9 },
        };
        return _ml.SelfSupervised().Pretrain(
            _ml.Data.LoadFromEnumerable(pairs.Train), nameof(PairRow.ImagePath), options, new ProgressPrinter(), cancellationToken: cancellationToken);
    }

    private static void PrintRetrieval(Gallery gallery)
    {
        var table = new Table().AddColumn("search");
        foreach (int depth in new[] { 1, 5, 10 })
        {
            table.AddColumn($"recall@{depth}", c => c.RightAligned());
        }

        RetrievalResult plain = gallery.Measure(rerank: 0);
        RetrievalResult sorted = gallery.Measure(Reranked);
        AddRow("image to text", plain.ImageToText);
        AddRow("text to image", plain.TextToImage);
        AddRow($"image to text, best {Reranked} sorted by matching", sorted.ImageToText);
        AddRow($"text to image, best {Reranked} sorted by matching", sorted.TextToImage);
        Console.WriteLine();
        Console.WriteLine($"Search among {gallery.ImageCount} pictures and {gallery.Captions.Count} captions, all unseen:");
        AnsiConsole.Write(table);

        void AddRow(string name, RetrievalDirection direction) =>
            table.AddRow([name, $"{direction.Recall(1):P1}", $"{direction.Recall(5):P1}", $"{direction.Recall(10):P1}"]);
    }

    private void PrintZeroShot(PairSplit pairs, EncoderArtifact encoder)
    {
        PairRow[] labelled = [.. pairs.Test.Where(p => p.Label.Length > 0)];
        string[] labels = [.. labelled.Select(p => p.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (labels.Length < 2)
        {
            Console.WriteLine("Zero-shot classification needs classes: name the list's column of them by --label.");
            return;
        }

        // Prompts are worded as captions are; an image need fit one of a class's.
        string[] templates = settings.DataFolder is null ? [.. CaptionedScenes.Templates] : ["{0}"];
        IDataView rows = _ml.Data.LoadFromEnumerable(labelled);
        ITransformer classify = _ml.Transforms.ClassifyByText("PredictedLabel", "Score", nameof(PairRow.ImagePath), labels, encoder, templates).Fit(rows);
        NamedImage[] named = [.. _ml.Data.CreateEnumerable<NamedImage>(classify.Transform(rows), reuseRowObject: false)];
        double accuracy = named.Count(n => n.Label == n.PredictedLabel) / (double)named.Length;
        double majority = named.GroupBy(n => n.Label, StringComparer.Ordinal).Max(g => g.Count()) / (double)named.Length;
        Console.WriteLine($"Zero-shot, no label was ever read: {accuracy:P1} of {named.Length} pictures get the right one of {labels.Length} classes by name (always the most frequent: {majority:P1}).");
    }

    private string SaveModel(PairSplit pairs, EncoderArtifact encoder)
    {
        string path = Path.Combine(settings.OutputFolder, "model.zip");
        IDataView train = _ml.Data.LoadFromEnumerable(pairs.Train);
        _ml.Model.Save(_ml.Transforms.ImageTextMatch("Score", nameof(PairRow.ImagePath), nameof(PairRow.Caption), encoder).Fit(train), train.Schema, path);

        // What a service does: it knows the file and nothing else.
        ITransformer loaded = _ml.Model.Load(path, out _);
        using var engine = _ml.Model.CreatePredictionEngine<PairRow, PairScore>(loaded);
        PairRow right = pairs.Test[0];
        var wrong = new PairRow { ImagePath = right.ImagePath, Caption = pairs.Test[^1].Caption };
        Console.WriteLine($"The saved model, loaded again, says of a test picture: '{right.Caption}' fits with {engine.Predict(right).Score:P0}, '{wrong.Caption}' with {engine.Predict(wrong).Score:P0}.");
        return path;
    }

    private string SaveAttention(PairRow pair, EncoderArtifact encoder)
    {
        string folder = Path.Combine(settings.OutputFolder, "attention");
        IReadOnlyList<WordAttentionMap> maps = WordAttention.Compute(encoder, ImageDecoder.DecodeFile(pair.ImagePath), pair.Caption);
        for (int i = 0; i < maps.Count; i++)
        {
            maps[i].SavePng(Path.Combine(folder, $"{i + 1:D2}-{maps[i].Word.Trim('#')}.png"));
        }

        return folder;
    }
}
