namespace MLNet.SelfSup.Methods;

/// <summary>How ALBEF's learning rate rises and falls.</summary>
public enum AlbefSchedule
{
    /// <summary>A line from the start over <see cref="AlbefOptions.WarmupEpochs"/>, then half a cosine to <see cref="AlbefOptions.MinLearningRate"/>, set at every step.</summary>
    WarmupCosine,

    /// <summary>The official code's: a rise in 20 ticks of 100 steps within the first epoch, then a half cosine once an epoch. For sets of 2,000 steps an epoch and more.</summary>
    Official,
}
