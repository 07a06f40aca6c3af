using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using MLNet.SelfSup.Torch.Training.Reporting;
using MLNet.SelfSup.Torch.Training.Schedules;
using MLNet.SelfSup.Torch.Views;
using AdamW = MLNet.SelfSup.Torch.Training.Optimizers.AdamW;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Align before fuse: contrast of images and texts, matching of pairs, and masked language modelling (Li et al. 2021, arXiv:2107.07651).</summary>
internal sealed class AlbefMethod : ISelfSupervisedMethod
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const int WarmupTicks = 20;

    private readonly AlbefOptions _options;
    private readonly WordPieceVocabulary _vocabulary;
    private readonly PairTable _pairs;
    private readonly AlbefNetwork _network;
    private readonly AlbefForward _forward;

    /// <summary>Learns or reads the vocabulary, tokenises the captions, and gives the networks their initial weights.</summary>
    /// <param name="options">Settings that fit together.</param>
    /// <param name="seed">Seed of the weights: the same seed gives the same weights. Torch's own generator is not touched.</param>
    /// <param name="texts">The captions.</param>
    /// <exception cref="ArgumentException">There are no captions, or one has no word.</exception>
    /// <exception cref="IOException">The vocabulary's file can't be read.</exception>
    public AlbefMethod(AlbefOptions options, int seed, PairedTexts? texts)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (texts is null)
        {
            throw new ArgumentException($"{options.MethodName} learns from pairs of image and text, but got images alone. Give each image a caption in column '{options.TextColumnName}'.", nameof(texts));
        }

        _options = options;
        _vocabulary = MakeVocabulary(options, texts.Captions);
        _pairs = new PairTable(texts, _vocabulary, options.TextEncoder.MaxTextLength);
        SpecialTokens tokens = SpecialTokens.Of(_vocabulary);
        using var generator = new Generator(unchecked((uint)seed));
        _network = new AlbefNetwork(options, tokens.VocabularySize, generator);
        _forward = new AlbefForward(_network, options, tokens);
        Views = new AlbefViews(options.Encoder.ImageSize, options.Views, options.Normalization);
    }

    /// <inheritdoc/>
    public nn.Module Module => _network;

    /// <summary>Gets the networks.</summary>
    public AlbefNetwork Network => _network;

    /// <inheritdoc/>
    public IViewRecipe Views { get; }

    /// <inheritdoc/>
    public TextDescription Text => new() { Encoder = _options.TextEncoder, ProjectionDim = _options.ProjectionDim, Vocabulary = _vocabulary.Tokens };

    /// <inheritdoc/>
    public IEnumerable<string> Remarks
    {
        get
        {
            yield return $"{_pairs.Count} captions of {_pairs.PairCount} different things, {_pairs.TokenCount} word pieces of a vocabulary of {_vocabulary.Tokens.Count}"
                + (_options.VocabularyFile is null ? ", made from the captions." : $" from '{_options.VocabularyFile}'.");
            if (_pairs.TruncatedCount > 0)
            {
                yield return $"{_pairs.TruncatedCount} captions were cut at {_options.TextEncoder.MaxTextLength} tokens or {CaptionText.MaxWords} words.";
            }

            if (_pairs.UnknownCount > 0)
            {
                yield return $"{_pairs.UnknownCount} of {_pairs.TokenCount} words are not in the vocabulary and read as unknown.";
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>As in the official code, weight decay spares vectors and biases alone: temperature, class token, positions and embeddings have it.</remarks>
    public TrainingRecipe Recipe
    {
        get
        {
            var smooth = new WarmupCosine(_options.LearningRate, _options.WarmupEpochs, _options.Epochs, _options.MinLearningRate);
            var ticked = new TickedWarmupCosine(_options.LearningRate, _options.MinLearningRate, _options.MinLearningRate, WarmupTicks, _options.Epochs);
            return new TrainingRecipe
            {
                Groups = TrainingRecipe.SpareVectors(_network, _options.WeightDecay),
                CreateOptimizer = groups => new AdamW(groups, Beta1, Beta2),
                LearningRate = at => _options.Schedule == AlbefSchedule.Official ? ticked.At(at.EpochIndex, at.Iteration) : smooth.At(at.Epoch),
            };
        }
    }

    /// <inheritdoc/>
    /// <remarks>As in the official code, each rank contrasts and mines negatives within its own part of the batch; the queues take the parts of all.</remarks>
    public Tensor ComputeLoss(IReadOnlyList<Tensor> views, StepContext step)
    {
        using var scope = NewDisposeScope();
        TokenBatch texts = _pairs.TakeSome(step.Images, _options.TokenDropout, step.OwnGenerator, views[0].device);
        double momentum = step.MicroBatch == 0 ? _options.Momentum : 1;
        double distillation = new FirstEpochRamp(_options.DistillationWeight).At(step.Epoch);
        AlbefLosses losses = _forward.ComputeLosses(views[0], texts, momentum, distillation, new GeneratorDraws(step.OwnGenerator), step.Ranks);
        Report(step, losses);
        return losses.Total.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetEncoderState()
    {
        var state = new Dictionary<string, Tensor>(_network.VisualEncoder.GetEncoderState(), StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in _network.state_dict().Where(t => TensorNames.IsText(t.Key) && !t.Key.StartsWith("text_encoder.cls.", StringComparison.Ordinal)))
        {
            state.Add(name, tensor);
        }

        return state;
    }

    /// <inheritdoc/>
    public ActivationCount CountActivations(int batchSize, bool recomputes)
    {
        TextEncoderOptions text = _options.TextEncoder;
        const int WeightTensors = 3; // attention with dropout: logits, softmax and what was left of it
        const int FusedPairs = 3;    // each pair, one with another image, one with another text
        double length = Math.Min(text.MaxTextLength, _pairs.LongestText);
        double weights = WeightTensors * text.NumHeads * length;
        double places = StepActivations.CountTokens(_options.Encoder);
        ActivationCount read = StepActivations.OfBlocks(length, text.EmbedDim, text.MlpRatio, text.TextDepth, recomputes, weights * length);
        ActivationCount fused = StepActivations.OfBlocks(
            length, text.EmbedDim, text.MlpRatio, text.FusionDepth, recomputes, (2 * places * text.EmbedDim) + (weights * (length + places)) + (6 * length * text.EmbedDim));
        bool tellsWords = _options.LanguageLossWeight != 0;
        ActivationCount words = new(tellsWords ? 4 * _options.MaskProbability * length * _vocabulary.Tokens.Count : 0, 0);
        ActivationCount similarities = new(6.0 * (_options.QueueSize + batchSize), 0);
        return StepActivations.OfEncoder(_options.Encoder, recomputes).Then(read.Times(tellsWords ? 2 : 1)).Then(fused.Times(tellsWords ? FusedPairs + 1 : FusedPairs))
            .Then(words).Then(similarities).Then(StepActivations.OfPass(_options.Encoder));
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static WordPieceVocabulary MakeVocabulary(AlbefOptions options, IEnumerable<string> captions) => options switch
    {
        { VocabularyFile: { } file } => WordPieceVocabulary.Load(file),
        { MinCaptionsOfWord: { } count } => WordPieceVocabulary.OfWords(captions, count, options.VocabularySize),
        _ => WordPieceVocabulary.Train(captions, options.VocabularySize),
    };

    private void Report(StepContext step, AlbefLosses losses)
    {
        if (!RepresentationQuality.IsDue(step))
        {
            return;
        }

        using IDisposable noGrad = no_grad();
        step.Metrics[MetricNames.ContrastiveLoss] = losses.Contrast.ToDouble();
        step.Metrics[MetricNames.MatchingLoss] = losses.Matching.ToDouble();
        step.Metrics[MetricNames.LanguageLoss] = losses.Language.ToDouble();
        step.Metrics[MetricNames.Temperature] = _network.Temperature.ToDouble();
        var cosines = losses.BatchSimilarities * _network.Temperature;                                               // [N, N]
        RepresentationQuality.Report(step, losses.ImageFeatures, cosines.masked_select(losses.BatchPositives), cosines.masked_select(losses.BatchPositives.logical_not()));
    }
}
