using System.Numerics.Tensors;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Transforms;

/// <summary>Computes which of several classes, told by texts, an image belongs to.</summary>
internal sealed class ClassificationComputation : RowComputation
{
    /// <summary>What users call it.</summary>
    public const string Name = "ClassifyByText";

    private readonly int _dim;
    private readonly float _temperature;
    private float[] _promptVectors = [];

    /// <summary>Initialises the computation.</summary>
    /// <param name="predictedLabel">The column of labels.</param>
    /// <param name="score">The column of probabilities.</param>
    /// <param name="image">The column of images.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="artifact">The encoder.</param>
    /// <exception cref="ArgumentException">There is no class, two have one label, or the encoder has no text side or no temperature.</exception>
    public ClassificationComputation(string predictedLabel, string score, string image, IReadOnlyList<TextClass> classes, EncoderArtifact artifact)
        : base(new InputColumns(image, text: null))
    {
        Check(predictedLabel, score, classes);
        Classes = [.. classes];
        string[] labels = [.. classes.Select(c => c.Label)];
        Outputs = [new LabelOutput(predictedLabel, labels), new VectorOutput(score, labels.Length, i => labels[i])];
        _dim = GetTextSide(artifact, Name).ProjectionDim;
        _temperature = ReadTemperature(artifact);
    }

    /// <inheritdoc/>
    public override string Verb => Name;

    /// <summary>Gets the classes.</summary>
    public IReadOnlyList<TextClass> Classes { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs { get; }

    /// <inheritdoc/>
    public override int Width => Classes.Count;

    /// <summary>Checks what is known before there is an encoder.</summary>
    /// <param name="predictedLabel">The column of labels.</param>
    /// <param name="score">The column of probabilities.</param>
    /// <param name="classes">The classes.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice, or there is no class.</exception>
    public static void Check(string predictedLabel, string score, IReadOnlyList<TextClass> classes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(predictedLabel);
        ArgumentException.ThrowIfNullOrWhiteSpace(score);
        ArgumentNullException.ThrowIfNull(classes);
        if (predictedLabel == score)
        {
            throw new ArgumentException($"Predicted labels and scores can't both be column '{score}'; name two columns.", nameof(score));
        }

        if (classes.Count == 0)
        {
            throw new ArgumentException("There is no class; give at least one label.", nameof(classes));
        }

        string[] twice = [.. classes.GroupBy(c => c.Label, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => $"'{g.Key}'")];
        if (twice.Length > 0)
        {
            throw new ArgumentException($"Several classes have the label {string.Join(", ", twice)}; a class with several texts is one TextClass with several prompts.", nameof(classes));
        }
    }

    /// <inheritdoc/>
    public override void Prepare(IEncoder encoder, int batchSize)
    {
        string[] prompts = [.. Classes.SelectMany(c => c.Prompts)];
        var vectors = new float[prompts.Length * _dim];
        for (int at = 0; at < prompts.Length; at += batchSize)
        {
            string[] batch = prompts[at..Math.Min(prompts.Length, at + batchSize)];
            ((IImageTextEncoder)encoder).ProjectTexts(batch, vectors.AsSpan(at * _dim, batch.Length * _dim));
        }

        _promptVectors = vectors;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The score of a class is the mean of <c>exp(similarity / T)</c> over its prompts, as a share of all classes'; T is the temperature that
    /// training learned. So prompts may be paraphrases, or kinds of the class that look different: an image need fit one of them alone.
    /// </remarks>
    public override void Compute(IEncoder encoder, ReadOnlySpan<float> pixels, IReadOnlyList<string> texts, Span<float> numbers)
    {
        int count = numbers.Length / Width;
        var images = new float[count * _dim];
        ((IImageTextEncoder)encoder).ProjectImages(pixels, images);
        var fits = new float[_promptVectors.Length / _dim];
        for (int i = 0; i < count; i++)
        {
            for (int p = 0; p < fits.Length; p++)
            {
                fits[p] = TensorPrimitives.Dot<float>(images.AsSpan(i * _dim, _dim), _promptVectors.AsSpan(p * _dim, _dim)) / _temperature;
            }

            // The largest is taken off, so that no exponential overflows.
            TensorPrimitives.Subtract(fits, TensorPrimitives.Max<float>(fits), fits);
            TensorPrimitives.Exp<float>(fits, fits);
            Span<float> scores = numbers.Slice(i * Width, Width);
            int first = 0;
            for (int c = 0; c < Width; c++)
            {
                int prompts = Classes[c].Prompts.Count;
                scores[c] = TensorPrimitives.Sum<float>(fits.AsSpan(first, prompts)) / prompts;
                first += prompts;
            }

            TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
        }
    }

    private static float ReadTemperature(EncoderArtifact artifact)
    {
        float[] values = artifact.Tensors.TryGetValue(TensorNames.Temperature, out TensorData? tensor) ? tensor.ToSingles() : [];
        return values is [> 0 and float temperature]
            ? temperature
            : throw new ArgumentException($"{Name} needs the temperature that the encoder learned: one number above 0 in its tensor '{TensorNames.Temperature}', which has {values.Length} values.", nameof(artifact));
    }
}
