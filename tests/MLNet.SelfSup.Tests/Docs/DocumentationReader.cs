using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Docs;

/// <summary>What a reader of the documentation has at hand: a folder of photographs, files of encoders, and the names that pages use without telling where they come from.</summary>
internal static class DocumentationReader
{
    private const int PhotoCount = 15;
    private const int Classes = 3;

    /// <summary>Fills a folder, and tells what is given.</summary>
    /// <param name="folder">An empty folder.</param>
    public static IReadOnlyDictionary<string, object> Prepare(string folder)
    {
        WritePhotos(Path.Combine(folder, "photos"));
        var ml = new MLContext(seed: 1);
        IDataView images = ml.Data.LoadImageFolder(Path.Combine(folder, "photos"));
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(images).Transform(images);
        var small = new MaeOptions { Encoder = VisionTransformerOptions.Micro(imageSize: 16, patchSize: 8), Epochs = 1, BatchSize = 8, Threads = 1 };
        EncoderArtifact encoder = ml.SelfSupervised().Pretrain(images, "ImagePath", small);
        var fineTune = new FineTuneOptions { Epochs = 1, BatchSize = 8, Threads = 1 };
        using var classifier = ml.MulticlassClassification.Trainers.SelfSupervisedFineTune("Label", "ImagePath", encoder, fineTune).Fit(keyed);
        classifier.Encoder.Save(Path.Combine(folder, "encoder.safetensors"));
        ITransformer embed = ml.Transforms.SelfSupervisedEmbed("Features", "ImagePath", encoder).Fit(images);
        ml.Model.Save(embed, images.Schema, Path.Combine(folder, "model.zip"));
        IDataView pairs = ml.Data.LoadImageCaptions(Path.Combine(folder, "photos", "captions.csv"));
        WriteCheckpoints(ml, images, pairs, folder);
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["ml"] = ml,
            ["images"] = images,
            ["allImages"] = images,
            ["labelledImages"] = images,
            ["train"] = images,
            ["test"] = images,
            ["pairs"] = pairs,
            ["encoder"] = encoder,
            ["otherFeatures"] = embed.Transform(images),
        };
    }

    private static void WritePhotos(string folder)
    {
        List<string> captions = ["file,caption"];
        List<BytesRow> rows = TestPictures.Bytes(PhotoCount);
        for (int i = 0; i < rows.Count; i++)
        {
            string file = $"{rows[i].Label}/{i:000}.png";
            Directory.CreateDirectory(Path.Combine(folder, rows[i].Label));
            File.WriteAllBytes(Path.Combine(folder, file), rows[i].Image);
            captions.Add($"{file},a {rows[i].Label} picture of number {i / Classes}");
        }

        File.WriteAllLines(Path.Combine(folder, "captions.csv"), captions);
    }

    // Encoders under their official names, in the place of the checkpoints that a reader has: 64 wide, so that their heads can be told.
    private static void WriteCheckpoints(MLContext ml, IDataView images, IDataView pairs, string folder)
    {
        VisionTransformerOptions architecture = new() { ImageSize = 16, PatchSize = 8, EmbedDim = 64, Depth = 1, NumHeads = 1 };
        Export(new MaeOptions { Encoder = architecture, Epochs = 0 }, images, "mae_pretrain_vit_base.pth");
        EncoderArtifact albef = Export(
            new AlbefOptions { Encoder = architecture, TextEncoder = new TextEncoderOptions { EmbedDim = 64, TextDepth = 1, FusionDepth = 1, NumHeads = 1 }, Epochs = 0 }, pairs, "ALBEF.pth");
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), albef.Description.Text!.Vocabulary);

        EncoderArtifact Export(PretrainingOptions options, IDataView data, string name)
        {
            string file = Path.Combine(folder, "export.safetensors");
            EncoderArtifact encoder = ml.SelfSupervised().Pretrain(data, "ImagePath", options);
            ml.SelfSupervised().ExportEncoder(encoder, file);
            File.Move(file, Path.Combine(folder, name));
            return encoder;
        }
    }
}
