using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;

namespace MLNet.SelfSup.FineTuning;

/// <summary>The labelled images of a data view. Rows without a label are not read.</summary>
internal sealed class TargetRows
{
    private readonly TargetColumn _targets;
    private readonly ColumnReader<float> _reader;
    private readonly ImageRows _rows;

    /// <summary>Reads the labels alone, so that their faults are told before hours of decoding.</summary>
    /// <param name="host">Tells whether the MLContext was cancelled.</param>
    /// <param name="data">The rows.</param>
    /// <param name="targets">Their column of labels.</param>
    /// <param name="imageColumn">Their column of images.</param>
    /// <param name="imageSize">The encoder's side S, in pixels.</param>
    /// <param name="purpose">What the rows are for, for messages.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column of images is missing or of a type that holds none.</exception>
    /// <exception cref="InvalidDataException">No row has a label.</exception>
    public TargetRows(IHost host, IDataView data, TargetColumn targets, string imageColumn, int imageSize, string purpose)
    {
        _targets = targets;
        _reader = new ColumnReader<float>(targets.Column, targets.CreateReader);
        _rows = new ImageRows(host, data, ImageColumn.Bind(data.Schema, imageColumn, imageSize), _reader);
        List<long> labelled = _reader.FindLabelled(host, data);
        _rows.Wanted = labelled.ToHashSet();
        Lack = $"Column '{imageColumn}' has nothing to {purpose}.";
        if (labelled.Count == 0)
        {
            throw new InvalidDataException($"No row has a label in column '{targets.Column.Name}', so there is nothing to {purpose}.");
        }
    }

    /// <summary>Gets the images.</summary>
    public IImageSource Source => _rows;

    /// <summary>Gets a sentence for the error where no image can be read.</summary>
    public string Lack { get; }

    /// <summary>Picks the labels of the images that could be read.</summary>
    /// <param name="images">The images of <see cref="Source"/>.</param>
    /// <returns>One an image.</returns>
    public TrainingTargets Pick(ImageCache images) =>
        _targets.ToTargets(Enumerable.Range(0, images.Count).Select(i => _reader.Values[images.SourceIndexOf(i)]!.Value));
}
