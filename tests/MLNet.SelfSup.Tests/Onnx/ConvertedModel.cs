using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using Onnx;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>A model as one ONNX file, run by ONNX Runtime alone.</summary>
internal sealed class ConvertedModel : IDisposable
{
    private readonly byte[] _file;
    private readonly InferenceSession _session;

    private ConvertedModel(byte[] file)
    {
        _file = file;
        _session = new InferenceSession(file);
    }

    public IEnumerable<string> Inputs => _session.InputMetadata.Keys;

    public static ConvertedModel Convert(MLContext ml, ITransformer model, IDataView input, params string[] outputs)
    {
        using var file = new MemoryStream();
        if (outputs.Length == 0)
        {
            ml.Model.ConvertToOnnx(model, input, file);
        }
        else
        {
            ml.Model.ConvertToOnnx(model, input, file, outputs);
        }

        return new ConvertedModel(file.ToArray());
    }

    public ModelProto Read() => ModelProto.Parser.ParseFrom(_file);

    public ModelProto ReadAsOnnxRuntimeRunsIt()
    {
        using var folder = new TemporaryFolder();
        using var options = new SessionOptions { OptimizedModelFilePath = Path.Combine(folder.Path, "optimized.onnx"), LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(_file, options);
        return ModelProto.Parser.ParseFrom(File.ReadAllBytes(options.OptimizedModelFilePath));
    }

    public T[] Run<T>(string column, IReadOnlyList<PixelsRow> rows)
    {
        NamedOnnxValue[] inputs = [.. _session.InputMetadata.Select(i => i.Key switch
        {
            "Label" => NamedOnnxValue.CreateFromTensor(i.Key, new DenseTensor<string>(rows.Select(r => r.Label).ToArray(), [rows.Count, 1])),
            "Image" => NamedOnnxValue.CreateFromTensor(i.Key, new DenseTensor<float>(rows.SelectMany(r => r.Image).ToArray(), [rows.Count, .. i.Value.Dimensions[1..]])),
            string other => NamedOnnxValue.CreateFromTensor(other, new DenseTensor<string>(rows.Select(_ => string.Empty).ToArray(), [rows.Count, 1])),
        })];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = _session.Run(inputs, [$"{column}.output"]);
        return [.. outputs.Single().AsTensor<T>()];
    }

    public void Dispose() => _session.Dispose();
}
