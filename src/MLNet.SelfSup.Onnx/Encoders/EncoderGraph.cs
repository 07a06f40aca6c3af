using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;
using MLNet.SelfSup.Onnx.Layers;
using MLNet.SelfSup.Runtime;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MLNet.SelfSup.Onnx.Encoders;

/// <summary>Builds the graph of what an encoder computes.</summary>
internal static class EncoderGraph
{
    /// <summary>The input of normalised images.</summary>
    public const string Images = "images";

    /// <summary>The input of word pieces.</summary>
    public const string Ids = "ids";

    /// <summary>The input that tells word pieces from padding.</summary>
    public const string Mask = "mask";

    /// <summary>The operator set of parts of graphs that others build: the oldest that can round, limit and resize as encoders need it.</summary>
    public const int PartOpset = 11;

    private const string Batch = "N";
    private const string Length = "T";
    private const int MatchClasses = 2;
    private const string OutputKey = "mlnet-selfsup.output";

    private static readonly OnnxOutput[] OfTexts = [OnnxOutput.TextFeatures, OnnxOutput.TextProjection];
    private static readonly OnnxOutput[] OfImages = [OnnxOutput.Features, OnnxOutput.Prediction, OnnxOutput.Projection];
    private static readonly OnnxOutput[] WithTextSide = [OnnxOutput.Projection, OnnxOutput.TextFeatures, OnnxOutput.TextProjection, OnnxOutput.PairFeatures, OnnxOutput.Match];

    /// <summary>Gets the outputs of encoders of images and texts.</summary>
    public static IReadOnlyList<OnnxOutput> OutputsOfImagesAndTexts { get; } = [OnnxOutput.Features, .. WithTextSide];

    /// <summary>Tells which outputs an artefact must have for one of them: those that together need all of its tensors.</summary>
    /// <param name="artifact">The artefact.</param>
    /// <param name="output">The output that is wanted.</param>
    public static IReadOnlyList<OnnxOutput> OutputsBeside(EncoderArtifact artifact, OnnxOutput output) =>
        WithTextSide.Contains(output) && artifact.Description.Text is not null ? OutputsOfImagesAndTexts
        : output == OnnxOutput.Prediction ? [OnnxOutput.Features, OnnxOutput.Prediction]
        : [output];

    /// <summary>Tells whether an output needs images.</summary>
    /// <param name="output">The output.</param>
    public static bool ReadsImages(OnnxOutput output) => !OfTexts.Contains(output);

    /// <summary>Tells whether an output needs texts.</summary>
    /// <param name="output">The output.</param>
    public static bool ReadsTexts(OnnxOutput output) => !OfImages.Contains(output);

    /// <summary>Refuses an artefact whose tensors are not those that outputs need; nothing is computed.</summary>
    /// <param name="artifact">The artefact.</param>
    /// <param name="outputs">The outputs that are wanted of it.</param>
    /// <exception cref="InvalidDataException">It has no such output, or tensors are missing, left over or of another shape.</exception>
    public static void Check(EncoderArtifact artifact, IReadOnlyList<OnnxOutput> outputs)
    {
        EncoderDescription description = artifact.Description;
        var weights = new WeightSource(artifact.Tensors);
        foreach (OnnxOutput output in outputs)
        {
            Connect(new GraphBuilder(weights, OnnxWeights.Float32), artifact, output);
        }

        bool needsTextSide = outputs.Any(o => WithTextSide.Contains(o));
        bool needsHead = outputs.Contains(OnnxOutput.Prediction);
        if (needsTextSide)
        {
            // The temperature, which only ClassifyByText reads.
            _ = weights.Get(TensorNames.Temperature);
        }

        weights.ThrowUnlessFit(
            description.Architecture.GetType().Name,
            name => needsTextSide ? TensorNames.IsStandardization(name) : TensorNames.IsBeside(description, name) || (!needsHead && TensorNames.IsOfHead(description, name)));
    }

    /// <summary>Builds the model of an output.</summary>
    /// <param name="artifact">An artefact that <see cref="Check"/> let pass.</param>
    /// <param name="output">The output.</param>
    /// <param name="storage">How weights are stored.</param>
    /// <returns>The model.</returns>
    /// <exception cref="NotSupportedException">It is larger than an ONNX file can be.</exception>
    public static ModelProto Build(EncoderArtifact artifact, OnnxOutput output, OnnxWeights storage)
    {
        var graph = new GraphBuilder(new WeightSource(artifact.Tensors), storage);
        Connect(graph, artifact, output);
        EncoderDescription said = ReadsTexts(output) ? artifact.Description : artifact.Description with { Text = null };
        return graph.Build(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [OutputKey] = output.ToString(),
            [EncoderArtifact.DescriptionKey] = JsonSerializer.Serialize(said, ArtifactJson.Options),
        });
    }

    /// <summary>Describes an output of images as a part of a graph that others build: from pixels on, which a file leaves to its callers.</summary>
    /// <param name="artifact">The encoder.</param>
    /// <param name="output">The output, of images alone.</param>
    /// <returns>The part.</returns>
    /// <exception cref="InvalidDataException">There is no such output, or tensors are missing, left over or of another shape.</exception>
    /// <exception cref="NotSupportedException">It is larger than an ONNX file can be.</exception>
    public static GraphPart Describe(EncoderArtifact artifact, OnnxOutput output)
    {
        Check(artifact, OutputsBeside(artifact, output));
        var graph = new GraphBuilder(new WeightSource(artifact.Tensors), OnnxWeights.Float32, PartOpset);
        var pixels = new GraphValue("pixels");
        graph.Name(PixelGraph.Normalize(graph, pixels, artifact), Images);
        Connect(graph, artifact, output);
        return graph.BuildPart(pixels);
    }

    private static void Connect(GraphBuilder graph, EncoderArtifact artifact, OnnxOutput output)
    {
        EncoderDescription description = artifact.Description;
        if (WithTextSide.Contains(output) && description.Text is null)
        {
            throw new InvalidDataException($"The encoder was trained by {description.Provenance.Method} on images alone and has no {output}; train one with AlbefOptions.");
        }

        switch (output)
        {
            case OnnxOutput.Features:
                graph.AddOutput("features", AddFeatures(graph, artifact, AddImages(graph, artifact)), Batch, $"{artifact.FeatureDim}");
                break;
            case OnnxOutput.Prediction:
                HeadDescription head = description.Head
                    ?? throw new InvalidDataException($"The encoder, of {description.Provenance.Method}, has no prediction head; fine-tune it on labelled images first.");
                graph.AddOutput("prediction", HeadGraph.Add(graph, description, AddImages(graph, artifact)), Batch, $"{head.OutputCount}");
                break;
            default:
                ConnectTextSide(graph, artifact, description.Text!, output);
                break;
        }
    }

    private static void ConnectTextSide(GraphBuilder graph, EncoderArtifact artifact, TextDescription text, OnnxOutput output)
    {
        int width = text.Encoder.EmbedDim;
        switch (output)
        {
            case OnnxOutput.Projection:
                (GraphValue image, int imageWidth) = AddImageTokens(graph, artifact);
                graph.AddOutput("projection", Project(graph, "vision_proj", image, imageWidth, text), Batch, $"{text.ProjectionDim}");
                break;
            case OnnxOutput.TextFeatures:
                graph.AddOutput("features", TokenPooling.TakeClassToken(graph, AddTexts(graph, text).EncodeTexts()), Batch, $"{width}");
                break;
            case OnnxOutput.TextProjection:
                graph.AddOutput("projection", Project(graph, "text_proj", AddTexts(graph, text).EncodeTexts(), width, text), Batch, $"{text.ProjectionDim}");
                break;
            case OnnxOutput.PairFeatures:
                graph.AddOutput("features", Fuse(graph, artifact, text), Batch, $"{width}");
                break;
            default:
                GraphValue logits = LinearLayer.Add(graph, "itm_head", Fuse(graph, artifact, text), width, MatchClasses);  // [N, 2]
                graph.AddOutput("probability", graph.Select(graph.Softmax(logits), 1, 1), Batch);
                break;
        }
    }

    private static GraphValue AddImages(GraphBuilder graph, EncoderArtifact artifact) =>
        graph.AddInput(Images, DataType.Float, Batch, $"{ImageGraph.Channels}", $"{artifact.ImageSize}", $"{artifact.ImageSize}");

    private static (GraphValue Tokens, int Width) AddImageTokens(GraphBuilder graph, EncoderArtifact artifact)
    {
        EncoderOptions architecture = artifact.Description.Architecture;
        return (ImageGraph.Create(graph, architecture).EncodeTokens(AddImages(graph, artifact)), architecture.TokenDim);
    }

    private static TextGraph AddTexts(GraphBuilder graph, TextDescription text) =>
        new(graph, text, graph.AddInput(Ids, DataType.Int64, Batch, Length), graph.AddInput(Mask, DataType.Float, Batch, Length));

    private static GraphValue AddFeatures(GraphBuilder graph, EncoderArtifact artifact, GraphValue images)
    {
        GraphValue features = ImageGraph.Create(graph, artifact.Description.Architecture).PoolFeatures(images, artifact.Description.Features);
        if (FeatureScale.Load(artifact) is not { } scale)
        {
            return features;
        }

        GraphValue centred = graph.Minus(features, graph.Numbers(TensorNames.FeatureMean, scale.Mean, scale.Mean.Length));
        return graph.DividedBy(centred, graph.Numbers(TensorNames.FeatureDeviation, scale.Deviation, scale.Deviation.Length));
    }

    // The class token of the fusion encoder, [N, D].
    private static GraphValue Fuse(GraphBuilder graph, EncoderArtifact artifact, TextDescription text)
    {
        (GraphValue Tokens, int Width) image = AddImageTokens(graph, artifact);
        return TokenPooling.TakeClassToken(graph, AddTexts(graph, text).EncodePairs(image));
    }

    private static GraphValue Project(GraphBuilder graph, string name, GraphValue tokens, int width, TextDescription text) =>
        Normalization.ToUnitLength(graph, LinearLayer.Add(graph, name, TokenPooling.TakeClassToken(graph, tokens), width, text.ProjectionDim));
}
