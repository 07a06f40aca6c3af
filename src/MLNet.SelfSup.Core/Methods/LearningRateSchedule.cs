namespace MLNet.SelfSup.Methods;

/// <summary>How a learning rate falls over the epochs.</summary>
public enum LearningRateSchedule
{
    /// <summary>Half a cosine from the peak to 0, one rate an epoch (MoCo v2).</summary>
    Cosine,

    /// <summary>A tenth after 60 % and again after 80 % of the epochs (MoCo v1: after 120 and 160 of 200).</summary>
    Step,
}
