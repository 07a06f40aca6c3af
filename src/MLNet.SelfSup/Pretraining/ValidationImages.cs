using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Reads the labelled images of a validation: among those that are trained on, or from rows of their own.</summary>
internal sealed class ValidationImages : IDisposable
{
    private readonly KnnValidation _validation;
    private readonly LabelColumn _labels;
    private readonly ColumnReader<int> _reader;
    private readonly IHost _host;
    private readonly IDataView _data;
    private readonly ImageRows _rows;
    private ImageCache? _own;

    /// <summary>Finds the columns.</summary>
    /// <param name="host">Tells whether the MLContext was cancelled.</param>
    /// <param name="validation">What to read.</param>
    /// <param name="trainedOn">The images that are trained on.</param>
    /// <param name="imageColumn">The column of images, here and there.</param>
    /// <param name="imageSize">The encoder's side S, in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a type that holds no image or no class.</exception>
    public ValidationImages(IHost host, KnnValidation validation, IDataView trainedOn, string imageColumn, int imageSize)
    {
        _host = host;
        _data = validation.Images ?? trainedOn;
        _validation = validation;
        _labels = LabelColumn.Bind(_data.Schema, validation.LabelColumnName);
        _reader = new ColumnReader<int>(_labels.Column, _labels.CreateReader);
        _rows = new ImageRows(host, _data, ImageColumn.Bind(_data.Schema, imageColumn, imageSize), _reader);
    }

    /// <summary>Gets what reads the labels beside the images that are trained on, where they are validated on as well; <see langword="null"/> elsewhere.</summary>
    public IRowReader? BesideTrainedOn => _validation.Images is null ? _reader : null;

    /// <summary>Gets what a message tells of the images, once they are read.</summary>
    public string Description { get; private set; } = string.Empty;

    /// <summary>Reads the labels alone, so that their faults are told before hours of decoding.</summary>
    /// <exception cref="InvalidDataException">There are too few of them.</exception>
    public void CheckLabels()
    {
        List<long> labelled = _reader.FindLabelled(_host, _data);
        Check(labelled.Count, _labels.ClassCount);
        if (_validation.Images is not null)
        {
            _rows.Wanted = ImageSubset.Spread(labelled.Count, _validation.MaxImages).Select(i => labelled[i]).ToHashSet();
        }
    }

    /// <summary>Gets the labelled images; <see cref="CheckLabels"/> was called before.</summary>
    /// <param name="trainedOn">The decoded images that are trained on; where they are validated on as well, <see cref="BesideTrainedOn"/> was read with them.</param>
    /// <param name="decode">Decodes images of another source.</param>
    /// <returns>Images that live as long as this object and <paramref name="trainedOn"/>.</returns>
    /// <exception cref="InvalidDataException">Too few of them can be read.</exception>
    public LabelledImages Read(ImageCache trainedOn, Func<IImageSource, ImageCache> decode)
    {
        ImageCache images = _validation.Images is null ? trainedOn : _own = decode(_rows);
        int[] labelled = [.. Enumerable.Range(0, images.Count).Where(i => _reader.Values[images.SourceIndexOf(i)] is not null)];
        int[] picked = [.. ImageSubset.Spread(labelled.Length, _validation.MaxImages).Select(i => labelled[i])];
        int[] classes = Array.ConvertAll(picked, i => _reader.Values[images.SourceIndexOf(i)]!.Value);
        int classCount = classes.Distinct().Count();
        Check(picked.Length, classCount);
        Description = $"{picked.Length} images of {classCount} classes, labelled by column '{_labels.Column.Name}'"
            + (_own is { SkippedCount: > 0 and int skipped } ? $" ({skipped} more can't be read)" : string.Empty);
        return new LabelledImages
        {
            Images = new ImageSubset(images, picked),
            Labels = classes,
            EveryEpochs = _validation.EveryEpochs,
            Neighbors = _validation.Neighbors,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _own?.Dispose();

    private void Check(int images, int classes)
    {
        if (images < 2 || classes < 2)
        {
            throw new InvalidDataException(
                $"Column '{_labels.Column.Name}' has nothing to validate on: {images} labelled images that can be read, of {classes} classes; at least two images and two classes are needed. Check the column, or train without a validation.");
        }
    }
}
