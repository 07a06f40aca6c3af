using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Search;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup;

/// <summary>Pre-trains encoders that any number of pipelines then use without training them again, and searches by what they see.</summary>
public sealed class SelfSupervisedCatalog
{
    private readonly MLContext _context;
    private readonly IHostEnvironment _environment;

    internal SelfSupervisedCatalog(MLContext context)
    {
        _context = context;
        _environment = context;
    }

    /// <summary>Gets the context whose device and seed are honoured.</summary>
    internal MLContext Context => _context;

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

    /// <summary>Finds for each row the rows that are most like it.</summary>
    /// <param name="data">Rows with features; read once.</param>
    /// <param name="featureColumnName">Their column of features, for instance what <c>SelfSupervisedEmbed</c> appends.</param>
    /// <param name="count">How many rows are found for each, at least 1; all others where there are fewer.</param>
    /// <param name="queries">Rows whose like is looked for, with a column of the same name and length; <see langword="null"/> for those of <paramref name="data"/>, none of which finds itself.</param>
    /// <param name="method">Exactly, or beyond 10¹¹ comparisons by an index.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>For each row of the queries, rows of <paramref name="data"/>, the most similar first. Rows without features (NaN) find none and are not found.</returns>
    /// <exception cref="ArgumentException">A column is missing or no vector of numbers, or the lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1, or the method is unknown.</exception>
    /// <exception cref="InvalidDataException">No row has features.</exception>
    /// <exception cref="PlatformNotSupportedException">The index was asked for and does not run on this platform.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public IReadOnlyList<IReadOnlyList<SimilarRow>> FindSimilar(
        IDataView data,
        string featureColumnName = "Features",
        int count = 10,
        IDataView? queries = null,
        SearchMethod method = SearchMethod.Automatic,
        CancellationToken cancellationToken = default)
    {
        Guard.AtLeast(count, 1, nameof(count));
        FeatureRows rows = ReadFeatures(data, featureColumnName);
        FeatureRows asked = queries is null ? rows : ReadFeatures(queries, featureColumnName);
        if (asked.Units.Dim != rows.Units.Dim)
        {
            throw new ArgumentException($"The queries have {asked.Units.Dim} features in column '{featureColumnName}' and the data {rows.Units.Dim}; the same encoder must give both.", nameof(queries));
        }

        NearestRows[] nearest = SimilaritySearch.Find(asked.Units, rows.Units, count, leaveOneOut: queries is null, IsApproximate(method, asked, rows), cancellationToken);
        return [.. Enumerable.Range(0, asked.Count).Select(number => asked.UnitOf(number) is var unit && unit >= 0
            ? rows.ToNumbers(nearest[unit])
            : [])];
    }

    /// <summary>Reads rows with features into memory, to find again and again those that are most like one other, without a look at the data each time.</summary>
    /// <param name="data">Rows with features; read once.</param>
    /// <param name="featureColumnName">Their column of features, for instance what <c>SelfSupervisedEmbed</c> appends.</param>
    /// <returns>The index; a row of D features takes 4·D bytes.</returns>
    /// <exception cref="ArgumentException">The column is missing or no vector of numbers.</exception>
    /// <exception cref="InvalidDataException">No row has features.</exception>
    public SimilarityIndex CreateSimilarityIndex(IDataView data, string featureColumnName = "Features") => new(ReadFeatures(data, featureColumnName));

    /// <summary>Finds images that are nearly the same: copies in other sizes, frames of one scene.</summary>
    /// <param name="data">Rows with features; read once.</param>
    /// <param name="featureColumnName">Their column of features, for instance what <c>SelfSupervisedEmbed</c> appends.</param>
    /// <param name="minSimilarity">The least cosine of the features of two rows that are the same, from -1 to 1. What copies reach depends on the encoder: look at some groups.</param>
    /// <param name="method">Exactly, or beyond 316,000 rows by an index, which looks for the 32 most similar of each row.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>Groups of at least two rows, by their first row. Rows without features (NaN) are in none.</returns>
    /// <exception cref="ArgumentException">The column is missing or no vector of numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minSimilarity"/> is outside its range, or the method is unknown.</exception>
    /// <exception cref="InvalidDataException">No row has features.</exception>
    /// <exception cref="PlatformNotSupportedException">The index was asked for and does not run on this platform.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public IReadOnlyList<DuplicateGroup> FindDuplicates(
        IDataView data,
        string featureColumnName = "Features",
        double minSimilarity = 0.98,
        SearchMethod method = SearchMethod.Automatic,
        CancellationToken cancellationToken = default)
    {
        Guard.InClosedInterval(minSimilarity, -1, 1, nameof(minSimilarity));
        FeatureRows rows = ReadFeatures(data, featureColumnName);
        return Array.ConvertAll(
            SimilaritySearch.FindDuplicates(rows.Units, (float)minSimilarity, IsApproximate(method, rows, rows), cancellationToken),
            g => new DuplicateGroup(rows.NumberOf(g.First), [.. g.Others.Select(o => o with { Row = rows.NumberOf(o.Row) })]));
    }

    /// <summary>Chooses which images to label next, so that all others are like one of them: each is the row least like those before it (greedy k-center, arXiv:1708.00489).</summary>
    /// <param name="data">Rows with features; read once.</param>
    /// <param name="count">How many are chosen, at least 1; all that are left where there are fewer.</param>
    /// <param name="featureColumnName">Their column of features, for instance what <c>SelfSupervisedEmbed</c> appends.</param>
    /// <param name="labelled">Rows that have labels, by their number in the data; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops the choice.</param>
    /// <returns>Rows of the data, the one to label first in front. Rows without features (NaN) are not chosen.</returns>
    /// <exception cref="ArgumentException">The column is missing or no vector of numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1, or a labelled row is not in the data.</exception>
    /// <exception cref="InvalidDataException">No row has features.</exception>
    /// <exception cref="OperationCanceledException">The choice was stopped.</exception>
    public IReadOnlyList<int> ChooseToLabel(IDataView data, int count, string featureColumnName = "Features", IReadOnlyCollection<int>? labelled = null, CancellationToken cancellationToken = default)
    {
        Guard.AtLeast(count, 1, nameof(count));
        FeatureRows rows = ReadFeatures(data, featureColumnName);
        int[] taken = [.. labelled ?? []];
        int unknown = Array.FindIndex(taken, number => (uint)number >= (uint)rows.Count);
        if (unknown >= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(labelled), taken[unknown], $"Row {taken[unknown]} has a label, but the data has {rows.Count} rows, 0 to {rows.Count - 1}.");
        }

        int[] chosen = DiverseSelection.Choose(rows.Units, count, [.. taken.Select(rows.UnitOf).Where(unit => unit >= 0)], cancellationToken);
        return Array.ConvertAll(chosen, rows.NumberOf);
    }

    /// <summary>Compares an encoder with raw pixels, with itself untrained and with what the user has, over numbers of labels: is it better, and how many labels does it save?</summary>
    /// <remarks>
    /// For each number of labels a class they are drawn several times; every approach is trained on the same draws and tested on all test rows. Features are
    /// computed once; on them a logistic regression is trained (L-BFGS, its L2 regularisation chosen on the drawn labels alone). The report has the figures with
    /// intervals, a verdict, and a page to look at (<see cref="LabelEfficiencyReport.SaveHtml"/>). The same seed gives the same figures on the same processor.
    /// </remarks>
    /// <param name="train">Labelled rows to draw from. Those without a label (a missing key, an empty text, NaN) are left out.</param>
    /// <param name="test">Labelled rows that measure, with the same columns; of labels that no training row has, every prediction is wrong.</param>
    /// <param name="labelColumnName">The column of labels: a key, text, a Boolean or a number. It may be of another kind in the test data: names are compared.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="encoder">The encoder. Where it was pre-trained on the test images too, the figures tell less.</param>
    /// <param name="options">Numbers of labels, repeats, seed; <see langword="null"/> for the defaults.</param>
    /// <param name="approaches">What is compared besides: features or whole classifiers; <see langword="null"/> for nothing.</param>
    /// <param name="progress">Hears of each training, on the calling thread.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">A column is missing or holds no images or labels, or two approaches have one name.</exception>
    /// <exception cref="InvalidDataException">There are fewer than two classes to train on or fewer than two rows to test, or an approach gives no features for a row.</exception>
    /// <exception cref="ImageDecodeException">An image can't be decoded where the options' policy is to throw.</exception>
    /// <exception cref="InvalidOperationException">There is no engine, or not the GPU that was asked for, or an approach gives another number of predictions than rows.</exception>
    /// <exception cref="OperationCanceledException">The comparison was stopped.</exception>
    public LabelEfficiencyReport CompareLabelEfficiency(
        IDataView train,
        IDataView test,
        string labelColumnName,
        string imageColumnName,
        EncoderArtifact encoder,
        LabelEfficiencyOptions? options = null,
        IReadOnlyList<LabelEfficiencyApproach>? approaches = null,
        IProgress<LabelEfficiencyProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(imageColumnName);
        ArgumentNullException.ThrowIfNull(encoder);
        var request = new LabelEfficiencyRequest
        {
            Train = train,
            Test = test,
            LabelColumnName = labelColumnName,
            ImageColumnName = imageColumnName,
            Encoder = encoder,
            Options = options ?? new LabelEfficiencyOptions(),
            Approaches = approaches ?? [],
            Progress = progress,
            Runtime = EncoderRuntimes.GetRuntime,
        };
        return new LabelEfficiencyRun(_context, _environment.Register(nameof(SelfSupervisedCatalog)), request).Execute(cancellationToken);
    }

    private static bool IsApproximate(SearchMethod method, FeatureRows queries, FeatureRows rows) =>
        SimilaritySearch.IsApproximate(Guard.Defined(method, nameof(method)), queries.Units.Count, rows.Units.Count, ApproximateIndex.IsAvailable);

    private FeatureRows ReadFeatures(IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(columnName);
        return FeatureRows.Read(_environment.Register(nameof(SelfSupervisedCatalog)), data, columnName);
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
