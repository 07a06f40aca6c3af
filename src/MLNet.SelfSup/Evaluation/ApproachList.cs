using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Search;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Makes ready what is compared: features are computed here, once for all subsets.</summary>
/// <param name="context">The MLContext.</param>
/// <param name="host">Its device is where encoders run.</param>
/// <param name="request">What is compared.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class ApproachList(MLContext context, IHost host, LabelEfficiencyRequest request, CancellationToken cancellationToken)
{
    /// <summary>The encoder's name among the approaches.</summary>
    public const string EncoderName = "encoder";

    private const string RawPixelsName = "raw pixels";
    private const string UntrainedName = "untrained encoder";
    private const string FineTunedName = "fine-tuned encoder";
    private const string KeyColumn = "label efficiency key";
    private const string FeatureColumn = "label efficiency features";
    private const int PixelSide = 16;

    /// <summary>Says which names stand twice, before anything is computed.</summary>
    /// <exception cref="ArgumentException">Some do.</exception>
    public void CheckNames()
    {
        string[] names =
        [
            EncoderName,
            .. request.Options.CompareUntrained ? [UntrainedName] : Array.Empty<string>(),
            .. request.Options.CompareRawPixels ? [RawPixelsName] : Array.Empty<string>(),
            .. request.Options.FineTune is null ? Array.Empty<string>() : [FineTunedName],
            .. request.Approaches.Select(a => a.Name),
        ];
        if (names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"Two approaches are called '{twice.Key}'; each needs a name of its own. '{string.Join("', '", names)}' are compared.", nameof(request));
        }
    }

    /// <summary>Computes the features of the encoder that is compared.</summary>
    /// <param name="data">The rows.</param>
    /// <returns>Features of the training and the test rows, without those whose images can't be read, and the time.</returns>
    public (FeatureMatrix Train, FeatureMatrix Test, TimeSpan Time) Encode(ComparisonData data) => Encode(request.Encoder, data);

    /// <summary>Makes the approaches ready.</summary>
    /// <param name="data">The rows, all of which have images that can be read.</param>
    /// <param name="train">The encoder's features of the training rows.</param>
    /// <param name="test">The encoder's features of the test rows.</param>
    /// <param name="encoderTime">The time that these took.</param>
    /// <param name="seed">Seed of untrained weights.</param>
    /// <param name="tell">Hears what can't be compared, and why.</param>
    /// <returns>The approaches; the encoder first.</returns>
    /// <exception cref="InvalidDataException">An approach of the user gives no features for a row.</exception>
    public List<ApproachRun> Prepare(ComparisonData data, FeatureMatrix train, FeatureMatrix test, TimeSpan encoderTime, int seed, Action<string> tell)
    {
        var probe = new LogisticProbe(context, data.ClassNames.Length);
        var runs = new List<ApproachRun> { new FeatureRun(EncoderName, train, data.Train.Classes, test, probe) { FeatureTime = encoderTime } };
        if (request.Options.CompareUntrained)
        {
            AddUntrained(runs, data, probe, seed, tell);
        }

        if (request.Options.CompareRawPixels)
        {
            var watch = Stopwatch.StartNew();
            var pass = new ImagePass(host, request.ImageColumnName, request.Encoder.ImageSize);
            int side = Math.Min(PixelSide, request.Encoder.ImageSize);
            (FeatureMatrix trainPixels, FeatureMatrix testPixels) = (pass.ReadPixels(data.Train, side, cancellationToken), pass.ReadPixels(data.Test, side, cancellationToken));
            runs.Add(new FeatureRun(RawPixelsName, trainPixels, data.Train.Classes, testPixels, probe) { FeatureTime = watch.Elapsed });
        }

        IEnumerable<LabelEfficiencyApproach> fineTuned = request.Options.FineTune is { } options ? [FineTune(options)] : [];
        foreach (LabelEfficiencyApproach approach in fineTuned.Concat(request.Approaches))
        {
            runs.Add(approach.Featurizer is null ? new ClassifierRun(context, host, approach, data.Train, data.Test, data.ClassNames) : Featurize(approach, data, probe));
        }

        return runs;
    }

    // The draws differ, the training's own seed does not.
    private LabelEfficiencyApproach FineTune(FineTuneOptions options) => LabelEfficiencyApproach.Classifier(
        FineTunedName,
        _ => context.Transforms.Conversion.MapValueToKey(KeyColumn, request.LabelColumnName).Append(new FineTuneClassificationEstimator(context, new FineTuneSettings
        {
            LabelColumn = KeyColumn,
            ImageColumn = request.ImageColumnName,
            Encoder = request.Encoder,
            Options = options,
            Prediction = new EmbeddingOptions { BadImages = request.Options.BadImages },
            Runtime = request.Runtime,
            CancellationToken = cancellationToken,
        })));

    private void AddUntrained(List<ApproachRun> runs, ComparisonData data, LogisticProbe probe, int seed, Action<string> tell)
    {
        IEncoderRuntime engine = request.Runtime();
        if (engine.Pretrainer is not { } trainer)
        {
            tell($"The {UntrainedName} was left out: the engine {engine.Name} makes none. Add one that trains.");
            return;
        }

        EncoderArtifact untrained = trainer.CreateUntrained(request.Encoder.Description, seed);
        (FeatureMatrix train, FeatureMatrix test, TimeSpan time) = Encode(untrained, data);
        RequireAll(UntrainedName, train, test);
        runs.Add(new FeatureRun(UntrainedName, train, data.Train.Classes, test, probe) { FeatureTime = time });
    }

    private (FeatureMatrix Train, FeatureMatrix Test, TimeSpan Time) Encode(EncoderArtifact encoder, ComparisonData data)
    {
        var embedding = new EmbeddingOptions { BadImages = request.Options.BadImages };
        var estimator = new SelfSupervisedEmbeddingEstimator(
            context, FeatureColumn, new InputColumns(request.ImageColumnName, text: null), embedding, new GivenEncoder(encoder, request.Runtime));
        return Compute(estimator, FeatureColumn, data);
    }

    private FeatureRun Featurize(LabelEfficiencyApproach approach, ComparisonData data, LogisticProbe probe)
    {
        (FeatureMatrix train, FeatureMatrix test, TimeSpan time) = Compute(approach.Featurizer!, approach.ColumnName, data);
        RequireAll(approach.Name, train, test);
        return new FeatureRun(approach.Name, train, data.Train.Classes, test, probe) { FeatureTime = time };
    }

    // What is fitted does not see the labels: all of them are there, and only some are to count.
    private (FeatureMatrix Train, FeatureMatrix Test, TimeSpan Time) Compute(IEstimator<ITransformer> featurizer, string column, ComparisonData data)
    {
        var watch = Stopwatch.StartNew();
        IDataView train = WithoutLabels(data.Train.Data);
        ITransformer model = featurizer.Fit(train);
        try
        {
            FeatureMatrix trainFeatures = FeatureMatrix.Read(host, model.Transform(train), column, cancellationToken);
            FeatureMatrix testFeatures = FeatureMatrix.Read(host, model.Transform(WithoutLabels(data.Test.Data)), column, cancellationToken);
            return (trainFeatures, testFeatures, watch.Elapsed);
        }
        finally
        {
            FittedModel.Release(model);
        }
    }

    private IDataView WithoutLabels(IDataView data) => context.Transforms.DropColumns(request.LabelColumnName).Fit(data).Transform(data);

    private static void RequireAll(string name, FeatureMatrix train, FeatureMatrix test)
    {
        if (train.Rows < train.Count || test.Rows < test.Count)
        {
            throw new InvalidDataException(
                $"The approach '{name}' gives no finite features for {train.Count - train.Rows} of {train.Count} training rows and {test.Count - test.Rows} of {test.Count} test rows; it must for all that the encoder can read.");
        }

        if (train.Dim != test.Dim)
        {
            throw new InvalidDataException($"The approach '{name}' gives {train.Dim} features for training rows and {test.Dim} for test rows.");
        }
    }
}
