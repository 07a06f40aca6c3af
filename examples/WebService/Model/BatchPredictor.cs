using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Images;

namespace WebService.Model;

/// <summary>Computes several images in one pass: the encoder's transformer reads as many rows ahead as it computes together.</summary>
/// <remarks>
/// A view of all of the model's columns would hand its rows to several threads, and one bad image would end the whole pass. So a cursor reads the encoder's columns
/// alone, and what comes after the encoder is computed row by row from it: a bad image fails alone.
/// </remarks>
internal sealed class BatchPredictor : IPredictor
{
    private readonly JobRows _rows = new();
    private readonly IDataView _encoded;
    private readonly IRowToRowMapper _rest;
    private readonly DataViewSchema.Column[] _needed;
    private readonly DataViewSchema.Column[] _wanted;

    /// <summary>Initialises the predictor: view and mapper are made once and not for every pass.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batchSize">The most images of a pass; no more than the model was saved with.</param>
    public BatchPredictor(LoadedModel model, int batchSize)
    {
        BatchSize = Math.Min(batchSize, model.BatchSize);
        _encoded = model.Encode(_rows);
        _rest = model.CreateRest(_encoded.Schema);
        _wanted = [_rest.OutputSchema[model.Columns.Score], .. model.Columns.Features is { } features ? [_rest.OutputSchema[features]] : Array.Empty<DataViewSchema.Column>()];
        _needed = [.. _rest.GetDependencies(_wanted)];
    }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public void Predict(IReadOnlyList<PredictionJob> jobs)
    {
        _rows.Jobs = jobs;
        using DataViewRowCursor cursor = _encoded.GetRowCursor(_needed);
        using DataViewRow row = _rest.GetRow(cursor, _wanted);
        ValueGetter<VBuffer<float>>[] getters = [.. _wanted.Select(row.GetGetter<VBuffer<float>>)];

        // The cursor is left on the last row: passes to the end of one view, again and again, make the transformer ask for a cache.
        foreach (PredictionJob job in jobs)
        {
            if (!cursor.MoveNext())
            {
                throw new InvalidOperationException($"The model gives fewer answers than the {jobs.Count} images of a pass; a transform in it leaves out rows.");
            }

            try
            {
                job.End(Read(getters[0]), getters.Length > 1 ? Read(getters[1]) : []);
            }
            catch (ImageDecodeException)
            {
                job.EndUnread();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Jobs = [];

    private static float[] Read(ValueGetter<VBuffer<float>> getter)
    {
        VBuffer<float> value = default;
        getter(ref value);
        return [.. value.DenseValues()];
    }

    // One source for all batches, so that ML.NET compiles the reading of rows once and not for every batch.
    private sealed class JobRows : IEnumerable<ModelRow>
    {
        public IReadOnlyList<PredictionJob> Jobs { get; set; } = [];

        public IEnumerator<ModelRow> GetEnumerator() => Jobs.Select(j => new ModelRow { Image = j.Image }).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
