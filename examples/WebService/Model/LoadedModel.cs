using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Transforms;

namespace WebService.Model;

/// <summary>A model.zip in memory: from the bytes of an image to scores, and to features where neighbours are looked for.</summary>
internal sealed class LoadedModel : IDisposable
{
    private const string AppendedFeatures = "NeighborFeatures";

    private readonly MLContext _ml;
    private readonly TransformerChain<ITransformer> _all;
    private readonly TransformerChain<ITransformer> _encoding;
    private readonly ITransformer _rest;

    private LoadedModel(MLContext ml, List<ITransformer> parts, ModelColumns columns, EncoderTransformer encoder)
    {
        _ml = ml;
        int encoded = parts.FindLastIndex(p => p is EncoderTransformer) + 1;
        _all = new TransformerChain<ITransformer>([.. parts]);
        _encoding = new TransformerChain<ITransformer>([.. parts[..encoded]]);
        _rest = new TransformerChain<ITransformer>([.. parts[encoded..]]);
        Columns = columns;
        Encoder = encoder.Encoder;
        BatchSize = encoder.Options.BatchSize;
        ClassNames = ReadClassNames();
    }

    /// <summary>Gets the model's columns.</summary>
    public ModelColumns Columns { get; }

    /// <summary>Gets the encoder in the model.</summary>
    public EncoderArtifact Encoder { get; }

    /// <summary>Gets the number of rows that the encoder computes together, which the model was saved with.</summary>
    public int BatchSize { get; }

    /// <summary>Gets what each class is called, in the order of the scores.</summary>
    public string[] ClassNames { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">The file.</param>
    /// <param name="withFeatures">Whether features are wanted: those of the model's own pipeline, or where it has none (a fine-tuned encoder gives scores alone), appended from its encoder.</param>
    /// <exception cref="InvalidDataException">It is no model of ML.NET, or one that has no encoder of ours, gives no scores, or can't be given bytes of images.</exception>
    public static LoadedModel Load(MLContext ml, string path, bool withFeatures)
    {
        ITransformer model = Read(ml, path, out DataViewSchema trained);
        List<ITransformer> parts = [.. GetParts(model)];
        int place = parts.FindIndex(p => p is EncoderTransformer);
        var encoder = place >= 0 ? (EncoderTransformer)parts[place]
            : throw new InvalidDataException("The model has no encoder of MLNet.SelfSup in it; save a pipeline with SelfSupervisedEmbed or SelfSupervisedFineTune.");
        ModelColumns columns = ModelColumns.Find(ml, model, trained, encoder);
        if (withFeatures && columns.Features is null)
        {
            IDataView rows = ml.Data.LoadFromEnumerable(Array.Empty<ModelRow>(), columns.Input);
            parts.Insert(place, ml.Transforms.SelfSupervisedEmbed(AppendedFeatures, encoder.ImageColumnName!, encoder.Encoder, encoder.Options).Fit(rows));
            columns = columns with { Features = AppendedFeatures };
        }

        return new LoadedModel(ml, parts, withFeatures ? columns : columns with { Features = null }, encoder);
    }

    /// <summary>Makes a view of rows with the encoder's columns, which its cursors compute in batches.</summary>
    /// <param name="rows">The rows; asked for anew by each cursor.</param>
    public IDataView Encode(IEnumerable<ModelRow> rows) => _encoding.Transform(_ml.Data.LoadFromEnumerable(rows, Columns.Input));

    /// <summary>Makes what computes the model's other columns of a row, at once and on the thread that reads them.</summary>
    /// <param name="encoded">The schema of a view from <see cref="Encode"/>.</param>
    public IRowToRowMapper CreateRest(DataViewSchema encoded) => _rest.GetRowToRowMapper(encoded);

    /// <summary>Makes a prediction engine, which computes one row at a time and is not for several threads at once.</summary>
    public PredictionEngine<ModelRow, ModelAnswer> CreateEngine()
    {
        var output = SchemaDefinition.Create(typeof(ModelAnswer));
        output[nameof(ModelAnswer.Score)].ColumnName = Columns.Score;
        if (Columns.Features is { } features)
        {
            output[nameof(ModelAnswer.Features)].ColumnName = features;
        }
        else
        {
            output.Remove(output[nameof(ModelAnswer.Features)]);
        }

        return _ml.Model.CreatePredictionEngine<ModelRow, ModelAnswer>(_all, ignoreMissingColumns: false, Columns.Input, output);
    }

    /// <inheritdoc/>
    public void Dispose() => _all.Dispose();

    // What a file that is no model throws depends on where ML.NET stumbles, and does not always say so.
    private static ITransformer Read(MLContext ml, string path, out DataViewSchema trained)
    {
        try
        {
            return ml.Model.Load(path, out trained);
        }
        catch (Exception exception)
        {
            throw new InvalidDataException($"It can't be loaded as a model of ML.NET ({exception.GetBaseException().Message.TrimEnd('.')}).", exception);
        }
    }

    private static IEnumerable<ITransformer> GetParts(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(GetParts) : [transformer];

    private string[] ReadClassNames()
    {
        DataViewSchema.Column score = CreateRest(Encode([]).Schema).OutputSchema[Columns.Score];
        if (!score.HasSlotNames())
        {
            return [.. Enumerable.Range(0, ((VectorDataViewType)score.Type).Size).Select(i => $"{i}")];
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(n => $"{n}")];
    }
}
