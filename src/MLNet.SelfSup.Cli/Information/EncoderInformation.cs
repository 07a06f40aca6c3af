using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Cli.Information;

/// <summary>What is in an encoder.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="path">Its file.</param>
internal sealed class EncoderInformation(EncoderArtifact encoder, string path)
{
    private const int NamedTokens = 5;

    private readonly EncoderDescription _description = encoder.Description;

    private long ParameterCount => encoder.Tensors.Where(t => !TensorNames.IsStandardization(t.Key)).Sum(t => t.Value.Shape.Aggregate(1L, (a, b) => a * b));

    /// <summary>Looks at an encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="path">Its file.</param>
    /// <returns>What is in it.</returns>
    public static EncoderInformation Of(EncoderArtifact encoder, string path) => new(encoder, path);

    /// <summary>Tells it to programs.</summary>
    /// <returns>An object.</returns>
    public object ToJson() => new
    {
        Kind = "encoder",
        File = path,
        Bytes = new FileInfo(path).Length,
        Parameters = ParameterCount,
        Tensors = encoder.Tensors.Count,
        encoder.FeatureDim,
        _description.Architecture,
        _description.Features,
        _description.Normalization,
        Text = _description.Text is { } text ? new { text.Encoder, text.ProjectionDim, VocabularySize = text.Vocabulary.Count } : null,
        _description.Head,
        _description.Provenance,
    };

    /// <summary>Tells it to people.</summary>
    /// <returns>Lines.</returns>
    public IEnumerable<string> ToLines()
    {
        yield return Line("file", $"an encoder of MLNet.SelfSup, {Plain.Bytes(new FileInfo(path).Length)}");
        yield return Line("architecture", Describe(_description.Architecture));
        yield return Line("parameters", $"{ParameterCount:N0} in {Plain.Count(encoder.Tensors.Count, "tensor")}");
        yield return Line("features", $"{encoder.FeatureDim} numbers: {_description.Features.Pooling} of the last {Plain.Count(_description.Features.LastBlocks, "block")}{(_description.Features.Standardize ? ", standardised" : string.Empty)}");
        yield return Line("pixels", $"mean {Numbers(_description.Normalization.Mean)}, deviation {Numbers(_description.Normalization.StandardDeviation)}");
        if (_description.Text is { } text)
        {
            yield return Line("text", $"{Plain.Count(text.Vocabulary.Count, "word piece")} ({Plain.Some([.. text.Vocabulary], NamedTokens)}), width {text.Encoder.EmbedDim}, {text.ProjectionDim} numbers shared with images");
        }

        if (_description.Head is { } head)
        {
            yield return Line("head", head.Regression is null ? Plain.Count(head.OutputCount, "class") : "a value");
        }

        foreach (string line in DescribeProvenance(_description.Provenance))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> DescribeProvenance(EncoderProvenance provenance)
    {
        string loss = provenance.FinalLoss is { } final ? $", loss {final:F4}" : string.Empty;
        yield return Line("made by", provenance.Options is null
            ? $"{provenance.Method}, elsewhere; read by version {provenance.LibraryVersion}"
            : $"{provenance.Method}, {Plain.Count(provenance.ImageCount, "image")}, {Plain.Count(provenance.Options.Epochs, "epoch")}, {Plain.Count(provenance.Steps, "step")}{loss}, seed {provenance.Seed}, version {provenance.LibraryVersion}");
    }

    /// <summary>Describes an architecture in a line.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>The line.</returns>
    public static string Describe(EncoderOptions architecture) => architecture switch
    {
        VisionTransformerOptions vit => $"Vision Transformer, images {vit.ImageSize}×{vit.ImageSize}, patches {vit.PatchSize}×{vit.PatchSize} ({vit.Stem} stem), width {vit.EmbedDim}, {Plain.Count(vit.Depth, "block")}, {Plain.Count(vit.NumHeads, "head")}",
        ResNetOptions net => $"ResNet, images {net.ImageSize}×{net.ImageSize}, {net.Block} blocks {string.Join('-', net.StageDepths)}, width {net.Width} to {net.OutputWidth}",
        _ => architecture.ToString(),
    };

    private static string Numbers(IEnumerable<float> values) => string.Join(" ", values.Select(v => $"{v:0.###}"));

    private static string Line(string name, string value) => $"{name,-14}{value}";
}
