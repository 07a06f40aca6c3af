using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Internals;

/// <summary>How a transformer with an encoder goes into the graph of <c>mlContext.Model.ConvertToOnnx</c>: from the pixels on.</summary>
/// <param name="context">What the transformer's rows share.</param>
/// <param name="images">The column of images; <see langword="null"/> where none is read.</param>
/// <param name="input">The rows that it was applied to.</param>
internal sealed class OnnxConversion(RowContext context, ImageColumn? images, IDataView input)
{
    private readonly RowComputation _computation = context.Computation;

    /// <summary>Refuses what no graph can hold.</summary>
    /// <param name="onnx">The graph, which has no columns yet.</param>
    /// <remarks>
    /// A transform that says no is left out by the converter, with a line in the log; what is asked for behind it then fails by a message that does not name it. So ours says why instead.
    /// </remarks>
    /// <exception cref="NotSupportedException">Texts are read, or what is read are no pixels, or a step in front can't be converted.</exception>
    /// <exception cref="InvalidOperationException">The package that describes encoders is absent.</exception>
    public void Check(OnnxContext onnx)
    {
        _ = _computation.Describe(EncoderRuntimes.GetGraphSource(), context.Artifact);
        (IDataView root, IDataTransform? blocked) = WalkBack(onnx);
        bool startsAtPixels = root is OnnxInput && blocked is not null;
        if (!startsAtPixels && (images is not PixelVectorColumn || blocked is not null))
        {
            throw new NotSupportedException($"{_computation.Verb} can't be converted to ONNX: {Explain(blocked)} "
                + $"Convert from the pixels on, which then are the graph's input '{images!.Column.Name}': "
                + "mlContext.Model.ConvertToOnnx(model, mlContext.SelfSupervised().CreateOnnxInput(model, data.Schema), stream, \"PredictedLabel\", …names of further output columns). "
                + $"Or give the column of images a type that ONNX knows, {DescribePixels()}.");
        }
    }

    /// <summary>Adds the encoder and the columns that are made of its numbers.</summary>
    /// <param name="onnx">The graph, with the columns in front.</param>
    /// <exception cref="NotSupportedException">The graph lacks the column of images, or its pixels are of another size.</exception>
    /// <exception cref="ArgumentException">The graph is for an operator set that is too old.</exception>
    public void Save(OnnxContext onnx)
    {
        IGraphSource source = EncoderRuntimes.GetGraphSource();
        onnx.CheckOpSetVersion(source.Opset, _computation.Verb);
        string pixels = FindPixels(onnx);
        var writer = new OnnxGraphWriter(onnx, _computation.Outputs[0].Name);
        string numbers = writer.Add(_computation.Describe(source, context.Artifact), pixels);
        foreach (OutputColumn output in _computation.Outputs)
        {
            output.Write(writer, numbers);
        }
    }

    private string FindPixels(OnnxContext onnx)
    {
        string name = images!.Column.Name;
        string? variable = onnx.ContainsColumn(name) ? onnx.GetVariableName(name) : null;
        int side = context.Artifact.ImageSize;
        return variable is not null && onnx.RetrieveShapeOrNull(variable) is { } shape && shape.Skip(1).Aggregate(1L, (a, b) => a * b) == 3L * side * side
            ? variable
            : throw new NotSupportedException($"{_computation.Verb} can't be converted to ONNX: the graph has no column '{name}' of {DescribePixels()}.");
    }

    private string Explain(IDataTransform? blocked)
    {
        if (blocked is null)
        {
            return $"it reads column '{images!.Column.Name}' of type {images.Column.Type}, and no ONNX operator decodes or resizes images as ML.NET does.";
        }

        string[] made = [.. blocked.Schema.Skip(blocked.Source.Schema.Count).Select(c => $"'{c.Name}'")];
        return $"in front of it stands a step that ML.NET can't convert ({blocked.GetType().Name}{(made.Length > 0 ? $", which makes column {string.Join(", ", made)}" : string.Empty)}).";
    }

    private string DescribePixels() =>
        $"a known-size vector of 3·{context.Artifact.ImageSize}·{context.Artifact.ImageSize} Single (channels R, G, B, then rows, then columns, each value 0 to 1)";

    // Where the converter begins, and the nearest step in front of this one because of which it leaves out all that lie in front.
    private (IDataView Root, IDataTransform? Blocked) WalkBack(OnnxContext onnx)
    {
        IDataTransform? blocked = null;
        IDataView view = input;
        while (view is IDataTransform transform)
        {
            if (blocked is null && (transform is not ITransformCanSaveOnnx saves || !saves.CanSaveOnnx(onnx)))
            {
                blocked = transform;
            }

            view = transform.Source;
        }

        return (view, blocked);
    }
}
