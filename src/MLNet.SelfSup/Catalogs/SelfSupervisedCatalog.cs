using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup;

/// <summary>Pre-trains encoders that any number of pipelines then use without training them again.</summary>
public sealed class SelfSupervisedCatalog
{
    private readonly IHostEnvironment _environment;

    internal SelfSupervisedCatalog(IHostEnvironment environment) => _environment = environment;

    /// <summary>Trains an encoder on a column of images, and of texts where the method reads them. Other columns are not read, but for the labels of a validation.</summary>
    /// <param name="images">The images, and for <see cref="AlbefOptions"/> their texts; read once.</param>
    /// <param name="imageColumnName">Their column: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="options">The method and its settings, for instance <see cref="MaeOptions"/>.</param>
    /// <param name="progress">Hears of progress about twice a second, on the training thread.</param>
    /// <param name="validation">Labelled images on which k-NN accuracy is measured while training goes on; <see langword="null"/> for none. They change no weight.</param>
    /// <param name="cancellationToken">Stops training; where the options name a checkpoint folder, a later call goes on from there.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="ArgumentException">The options do not fit together, or a column is missing or holds no images, texts or labels.</exception>
    /// <exception cref="InvalidDataException">No image can be decoded, or one can't where the options' policy is to throw, or the validation has fewer than two images or classes.</exception>
    /// <exception cref="MissingTextException">An image has no text where the options' policy is to throw.</exception>
    /// <exception cref="InvalidOperationException">There is no row, no engine, or not the GPU that was asked for.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public EncoderArtifact Pretrain(
        IDataView images,
        string imageColumnName,
        PretrainingOptions options,
        IProgress<PretrainingProgress>? progress = null,
        KnnValidation? validation = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentException.ThrowIfNullOrWhiteSpace(imageColumnName);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        IHost host = _environment.Register(nameof(SelfSupervisedCatalog));
        return new PretrainingRun(host, options, progress, validation, EncoderRuntimes.GetTrainingRuntime).Train(images, imageColumnName, cancellationToken);
    }

    /// <summary>Learns a WordPiece vocabulary from a column of texts, for <see cref="AlbefOptions.VocabularyFile"/> of several trainings.</summary>
    /// <param name="data">The texts; read once. Empty ones are left out.</param>
    /// <param name="textColumnName">Their column.</param>
    /// <param name="size">The most tokens, at least 64; few texts give fewer.</param>
    /// <returns>The vocabulary; <see cref="WordPieceVocabulary.Save(string)"/> writes it to a file.</returns>
    /// <exception cref="ArgumentException">The column is missing or no column of texts, or the size is below 64.</exception>
    /// <exception cref="InvalidDataException">No text has a word.</exception>
    public WordPieceVocabulary TrainVocabulary(IDataView data, string textColumnName = "Caption", int size = 4000)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(textColumnName);
        return WordPieceVocabulary.Train(ReadTexts(_environment.Register(nameof(SelfSupervisedCatalog)), data, TextColumn.Bind(data.Schema, textColumnName)), size);
    }

    private static IEnumerable<string> ReadTexts(IHost host, IDataView data, TextColumn texts)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([texts.Column]);
        Func<string> read = texts.CreateReader(texts.GetGetter(cursor));
        while (cursor.MoveNext())
        {
            host.ThrowIfCanceled();
            yield return read();
        }
    }
}
