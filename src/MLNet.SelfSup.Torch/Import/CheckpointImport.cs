using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Makes an encoder of an official checkpoint: finds its family and sizes, refuses what does not fit, reads the tensors that are needed.</summary>
internal sealed class CheckpointImport
{
    private const string CounterSuffix = ".num_batches_tracked";
    private const string PositionName = "pos_embed";

    private readonly Checkpoint _checkpoint;
    private readonly EncoderImportOptions _options;
    private readonly CheckpointKeys _keys;
    private readonly ShapeTable _shapes;
    private readonly ArchitectureReader _sizes;

    private CheckpointImport(Checkpoint checkpoint, EncoderImportOptions options)
    {
        _checkpoint = checkpoint;
        _options = options;
        _keys = new CheckpointKeys([.. checkpoint.Tensors.Keys], options.ImagesOnly);
        if (_keys.Names.ContainsKey($"{TensorNames.HeadNorm}.weight"))
        {
            // A model that was fine-tuned on the mean of its patches has no final norm: that of the mean is next to it.
            _keys.Substitute("norm.weight", $"{TensorNames.HeadNorm}.weight");
            _keys.Substitute("norm.bias", $"{TensorNames.HeadNorm}.bias");
        }

        _shapes = new ShapeTable(_keys.Names.ToDictionary(n => n.Key, n => checkpoint.Tensors[n.Value].Shape, StringComparer.Ordinal));
        _sizes = new ArchitectureReader(_shapes, options);
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What it does not tell.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="FileNotFoundException">There is no such file, or no vocabulary where it is named.</exception>
    /// <exception cref="InvalidDataException">It is damaged, of an unknown kind, asks for code, or its tensors fit no encoder.</exception>
    /// <exception cref="ArgumentException">The options do not fit the checkpoint.</exception>
    public static EncoderArtifact Run(string path, EncoderImportOptions options)
    {
        try
        {
            using Checkpoint checkpoint = CheckpointFile.Open(path, options.StateName);
            return new CheckpointImport(checkpoint, options).Read();
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' can't be imported: {exception.Message}", exception);
        }
    }

    private EncoderArtifact Read()
    {
        EncoderOptions stored = ReadSizes(_sizes.ReadImageEncoder);
        TextDescription? text = _keys.HasText ? ReadText() : null;
        (HeadDescription? head, IReadOnlyDictionary<string, long[]> headShapes) = ClassifierReader.Find(_shapes, stored);
        Refuse(stored);
        Dictionary<string, long[]> wanted = Describe(stored, text).Concat(headShapes).ToDictionary(StringComparer.Ordinal);
        CheckFit(wanted);
        Dictionary<string, TensorData> tensors = wanted.Keys.ToDictionary(name => name, ReadTensor, StringComparer.Ordinal);
        string method = FindMethod(stored, tensors);
        EncoderOptions architecture = Finish(stored, method);
        var description = new EncoderDescription
        {
            Architecture = architecture,
            Features = (_options.Features ?? ChooseFeatures(stored, head)) with { Standardize = false },
            Normalization = _options.Normalization ?? (_keys.Recipe.Method == KeyRecipe.Albef ? PixelNormalization.Clip : PixelNormalization.ImageNet),
            Text = text,
            Head = head,
            Provenance = new EncoderProvenance { Method = method, LibraryVersion = LibraryVersion.Current },
        };
        string[] faults = [.. architecture.FindFaults(), .. architecture.FindFaults(description.Features), .. text?.Encoder.FindFaults() ?? []];
        return faults.Length == 0
            ? new EncoderArtifact(description, EncoderFactory.FitPositions(architecture, tensors))
            : throw new ArgumentException($"The options do not fit the checkpoint: {string.Join("; ", faults)}.", "options");
    }

    // Sizes that no option may have are a damaged file's, or those of a network that this library does not build.
    private static T ReadSizes<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"its tensors have the shapes of no encoder that this library builds: {exception.Message}", exception);
        }
    }

    private TextDescription ReadText()
    {
        WordPieceVocabulary vocabulary = WordPieceVocabulary.Load(_options.VocabularyFile ?? throw new InvalidDataException(
            $"it reads texts, and no checkpoint holds its vocabulary. Name it in {nameof(EncoderImportOptions.VocabularyFile)} (ALBEF's is the vocab.txt of bert-base-uncased), "
            + $"or set {nameof(EncoderImportOptions.ImagesOnly)}."));
        int words = _shapes.Read("text_encoder.bert.embeddings.word_embeddings.weight", 2, 0);
        if (vocabulary.Tokens.Count != words)
        {
            throw new InvalidDataException($"it has embeddings of {words} word pieces, and the vocabulary '{_options.VocabularyFile}' has {vocabulary.Tokens.Count}. Name the vocabulary that it was trained with.");
        }

        return new TextDescription
        {
            Encoder = ReadSizes(_sizes.ReadTextEncoder),
            ProjectionDim = _shapes.Read("vision_proj.weight", 2, 0),
            Vocabulary = vocabulary.Tokens,
        };
    }

    private static void Refuse(EncoderOptions stored)
    {
        string faults = string.Join("; ", stored.FindFaults());
        if (faults.Length > 0)
        {
            throw new InvalidDataException($"its tensors are those of an encoder that can't be built: {faults}.");
        }
    }

    private static IReadOnlyDictionary<string, long[]> Describe(EncoderOptions stored, TextDescription? text) => text is null
        ? EncoderShapes.Of(stored)
        : EncoderShapes.Of(stored, string.Empty, text.Encoder, text.Vocabulary.Count, text.ProjectionDim);

    private void CheckFit(Dictionary<string, long[]> wanted)
    {
        // Of a head that is no classifier, and of a norm in front of one, nothing is needed.
        _keys.Remove(name => TensorNames.IsHead(name) && !wanted.ContainsKey(name));
        string faults = TensorFit.Describe(
            wanted.Where(w => !IsCounter(w.Key) || _keys.Names.ContainsKey(w.Key)).ToDictionary(StringComparer.Ordinal),
            _keys.Names.ToDictionary(n => n.Key, n => (IReadOnlyList<long>)_shapes.Shapes[n.Key], StringComparer.Ordinal));
        if (faults.Length > 0)
        {
            string family = _keys.Recipe.Method.Length > 0 ? $" of {_keys.Recipe.Method}" : string.Empty;
            throw new InvalidDataException(
                $"its tensors do not fit the encoder{family} that their names and shapes tell of: {faults}. "
                + "Import the state dict of an unchanged MAE, MoCo, MoCo v3, ALBEF, DINO, DeiT or timm model, or of torchvision's ResNet.");
        }
    }

    // Batch normalisation counts its batches since PyTorch 0.4.1, and nothing reads the count.
    private static bool IsCounter(string name) => name.EndsWith(CounterSuffix, StringComparison.Ordinal);

    private TensorData ReadTensor(string name) => _keys.Names.TryGetValue(name, out string? original)
        ? _checkpoint.Read(original)
        : new TensorData(TensorType.Int64, [], new byte[sizeof(long)]);

    private string FindMethod(EncoderOptions stored, Dictionary<string, TensorData> tensors) => (_keys.Recipe.Method, stored) switch
    {
        ({ Length: > 0 } method, _) => method,
        (_, VisionTransformerOptions { Stem: PatchStem.Convolutional }) => KeyRecipe.MocoV3,
        (_, VisionTransformerOptions) => PositionOrigin.FindMethod(tensors[PositionName]) ?? "vit",
        _ => "resNet",
    };

    private EncoderOptions Finish(EncoderOptions stored, string method) => stored is VisionTransformerOptions transformer
        ? transformer with
        {
            NumHeads = _sizes.ReadHeads(transformer.EmbedDim, method == KeyRecipe.MocoV3),
            ImageSize = _options.ImageSize ?? transformer.ImageSize,
        }
        : stored;

    private static FeatureOptions ChooseFeatures(EncoderOptions stored, HeadDescription? head) => new()
    {
        Pooling = stored is VisionTransformerOptions && head?.Input != HeadInput.PatchMean ? FeaturePooling.ClassToken : FeaturePooling.PatchMean,
    };
}
