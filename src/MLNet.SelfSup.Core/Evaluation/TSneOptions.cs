namespace MLNet.SelfSup.Evaluation;

/// <summary>Settings of t-SNE.</summary>
/// <remarks>
/// Momentum, gains and perplexity are those of van der Maaten and Hinton 2008 (section 3.4 and the authors' code). Exaggeration by 12 for 250 steps
/// and the learning rate N / 48, at least 50, are what Belkina et al. 2019 (doi:10.1038/s41467-019-13055-y) found to work for any N.
/// </remarks>
internal sealed record TSneOptions
{
    /// <summary>Gets the number of neighbours that a point is to have, in effect; a third of the other points where there are fewer.</summary>
    /// <value>At least 1. The default is 30.</value>
    public double Perplexity { get; init => field = Guard.AtLeast(value, 1); } = 30;

    /// <summary>Gets the number of gradient steps.</summary>
    /// <value>At least 1. The default is 750.</value>
    public int Steps { get; init => field = Guard.AtLeast(value, 1); } = 750;

    /// <summary>Gets the number of first steps in which points attract one another more than they should, so that clusters form.</summary>
    /// <value>At least 0. The default is 250.</value>
    public int ExaggeratedSteps { get; init => field = Guard.AtLeast(value, 0); } = 250;

    /// <summary>Gets the factor of the attraction in those steps.</summary>
    /// <value>At least 1. The default is 12.</value>
    public double Exaggeration { get; init => field = Guard.AtLeast(value, 1); } = 12;

    /// <summary>Gets the seed of the first positions' noise.</summary>
    public int Seed { get; init; }
}
