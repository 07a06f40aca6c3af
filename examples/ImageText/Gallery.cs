using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Transforms;

namespace ImageText;

/// <summary>Images and captions to search in.</summary>
internal sealed class Gallery
{
    private readonly MLContext _ml;
    private readonly ITransformer _matching;
    private readonly PairVectors[] _images;
    private readonly PairVectors[] _captions;

    /// <summary>Embeds the pairs.</summary>
    public Gallery(MLContext ml, EncoderArtifact encoder, IReadOnlyList<PairRow> pairs)
    {
        _ml = ml;
        IDataView rows = ml.Data.LoadFromEnumerable(pairs);
        var shared = new EmbeddingOptions { Space = EmbeddingSpace.Shared };
        ITransformer embed = ml.Transforms.SelfSupervisedEmbed("ImageVector", "ImagePath", null, encoder, shared)
            .Append(ml.Transforms.SelfSupervisedEmbed("TextVector", null, "Caption", encoder, shared))
            .Fit(rows);
        _images = [.. ml.Data.CreateEnumerable<PairVectors>(embed.Transform(rows), reuseRowObject: false)];
        _captions = [.. _images.DistinctBy(p => p.Caption, StringComparer.OrdinalIgnoreCase)];
        _matching = ml.Transforms.ImageTextMatch("Score", "ImagePath", "Caption", encoder).Fit(rows);
    }

    /// <summary>Gets the number of images.</summary>
    public int ImageCount => _images.Length;

    /// <summary>Gets the captions, each once.</summary>
    public IReadOnlyList<string> Captions => [.. _captions.Select(c => c.Caption)];

    /// <summary>Measures search both ways, by similarity alone or with the best sorted anew by the matching head.</summary>
    /// <param name="rerank">How many are sorted anew; 0 for none.</param>
    public RetrievalResult Measure(int rerank)
    {
        float[] images = [.. _images.SelectMany(i => i.ImageVector)];
        float[] captions = [.. _captions.SelectMany(c => c.TextVector)];
        string[] imageKeys = [.. _images.Select(i => i.Caption.ToUpperInvariant())];
        string[] captionKeys = [.. _captions.Select(c => c.Caption.ToUpperInvariant())];
        return rerank == 0
            ? RetrievalMetrics.Measure(images, imageKeys, captions, captionKeys)
            : RetrievalMetrics.MeasureReranked(images, imageKeys, captions, captionKeys, rerank, Score);
    }

    /// <summary>Finds the images that fit a caption of the gallery best.</summary>
    /// <param name="caption">The index of the caption.</param>
    /// <param name="count">How many.</param>
    /// <returns>Paths, the best first, and whether each has that caption.</returns>
    public IReadOnlyList<(string Path, bool IsRight)> Search(int caption, int count)
    {
        PairVectors query = _captions[caption];
        return
        [
            .. _images.OrderByDescending(i => i.ImageVector.Zip(query.TextVector, (a, b) => a * b).Sum()).Take(count)
                .Select(i => (i.ImagePath, string.Equals(i.Caption, query.Caption, StringComparison.OrdinalIgnoreCase))),
        ];
    }

    private void Score(IReadOnlyList<(int Image, int Text)> pairs, Span<float> scores)
    {
        IDataView asked = _ml.Data.LoadFromEnumerable(pairs.Select(p => new PairRow { ImagePath = _images[p.Image].ImagePath, Caption = _captions[p.Text].Caption }));
        int i = 0;
        foreach (PairScore row in _ml.Data.CreateEnumerable<PairScore>(_matching.Transform(asked), reuseRowObject: true))
        {
            scores[i++] = row.Score;
        }
    }
}
