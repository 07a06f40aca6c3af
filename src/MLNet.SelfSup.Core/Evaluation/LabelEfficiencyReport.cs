using System.Text;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Evaluation.Pages;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>How many labels an encoder saves: the accuracy of several approaches over the number of labels, and what the encoder sees in the images.</summary>
public sealed class LabelEfficiencyReport
{
    private readonly ReportContent _content;

    /// <summary>Initialises the report.</summary>
    /// <param name="content">What was measured and found.</param>
    internal LabelEfficiencyReport(ReportContent content)
    {
        _content = content;
        Verdict = ReportVerdict.Tell(content.Rows, content.EncoderName);
    }

    /// <summary>Gets what was measured, by approach and then by the number of labels.</summary>
    public IReadOnlyList<LabelEfficiencyRow> Rows => _content.Rows;

    /// <summary>Gets the names of the classes, in the order of <see cref="Confusion"/>; those that occur in the test images alone stand among them.</summary>
    public IReadOnlyList<string> ClassNames => _content.ClassNames;

    /// <summary>Gets the number of labelled images that labels were drawn from.</summary>
    public int TrainCount => _content.TrainCount;

    /// <summary>Gets the number of images that were tested.</summary>
    public int TestCount => _content.TestCount;

    /// <summary>Gets the name under which the encoder stands among the approaches.</summary>
    public string EncoderName => _content.EncoderName;

    /// <summary>Gets the answer in a few plain sentences.</summary>
    public string Verdict { get; }

    /// <summary>Gets what else is to be known: rows left out, numbers of labels dropped, classes that were never trained on.</summary>
    public IReadOnlyList<string> Messages => _content.Messages;

    /// <summary>Gets which class was taken for which, by the encoder with the most labels; all repeats together.</summary>
    public ClassificationResult Confusion => _content.Confusion;

    /// <summary>Gets groups of nearly equal training images, by their row in the training data.</summary>
    public IReadOnlyList<DuplicateGroup> Duplicates => _content.Duplicates;

    /// <summary>Gets the training images that are least like their nearest neighbours, by their row in the training data, with the mean similarity to those.</summary>
    public IReadOnlyList<SimilarRow> Outliers => _content.Outliers;

    /// <summary>Writes the table and the verdict as plain text.</summary>
    /// <param name="writer">Receives the text.</param>
    public void Print(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        PlainTable.Write(writer, this);
    }

    /// <summary>Writes one HTML page with everything inside: curves, table, a map of the test images, neighbours, confusions, duplicates and outliers. It needs no network.</summary>
    /// <param name="path">The file; its folder is made where absent.</param>
    /// <exception cref="IOException">It can't be written; a previous file stays as it was.</exception>
    public void SaveHtml(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        ReportPage.Write(writer, this, _content);
    });

    /// <summary>Gets the verdict and the table as plain text.</summary>
    /// <returns>What <see cref="Print"/> writes.</returns>
    public override string ToString()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        Print(writer);
        return writer.ToString();
    }
}
