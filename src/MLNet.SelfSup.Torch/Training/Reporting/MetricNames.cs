namespace MLNet.SelfSup.Torch.Training.Reporting;

/// <summary>Names of the measures that this library knows, as they stand in reports and logs.</summary>
internal static class MetricNames
{
    /// <summary>Mean over the channels of the deviation of unit-length embeddings over the batch, times √D: 0 is collapse, 1 is uniform on the sphere.</summary>
    public const string FeatureStd = "featureStd";

    /// <summary>Effective rank of a batch of unit-length embeddings, from 1 to min(N, D).</summary>
    public const string RankMe = "rankMe";

    /// <summary><see cref="RankMe"/> over the largest value it can have, min(N, D).</summary>
    public const string RankMeShare = "rankMeShare";

    /// <summary>Mean cosine similarity of two views of an image, -1 to 1.</summary>
    public const string PositiveSimilarity = "positiveSimilarity";

    /// <summary>Mean cosine similarity of views of two images, -1 to 1.</summary>
    public const string NegativeSimilarity = "negativeSimilarity";

    /// <summary>Share of labelled images whose class their nearest neighbours tell, 0 to 1.</summary>
    public const string KnnAccuracy = "knnAccuracy";

    /// <summary>Share of a validation's images whose class is predicted, 0 to 1.</summary>
    public const string ValidationAccuracy = "validationAccuracy";

    /// <summary>Root of the mean squared error of a validation's values.</summary>
    public const string ValidationError = "validationError";

    /// <summary>ALBEF's loss of image–text contrast.</summary>
    public const string ContrastiveLoss = "contrastiveLoss";

    /// <summary>ALBEF's loss of telling pairs that match from others.</summary>
    public const string MatchingLoss = "matchingLoss";

    /// <summary>ALBEF's loss of telling hidden word pieces.</summary>
    public const string LanguageLoss = "languageLoss";

    /// <summary>A learned temperature.</summary>
    public const string Temperature = "temperature";
}
