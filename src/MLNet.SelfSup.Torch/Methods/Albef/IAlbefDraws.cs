namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>The random draws of a step.</summary>
internal interface IAlbefDraws
{
    /// <summary>Picks for each row one column.</summary>
    /// <param name="weights">At least 0, <c>[M, N]</c>, each row with one above 0.</param>
    /// <returns>Columns, <c>[M]</c>, <see cref="ScalarType.Int64"/>.</returns>
    Tensor Pick(Tensor weights);

    /// <summary>Draws yes or no.</summary>
    /// <param name="probability">Of yes.</param>
    /// <param name="shape">How many.</param>
    /// <param name="device">Where.</param>
    /// <returns><see cref="ScalarType.Bool"/>.</returns>
    Tensor Decide(double probability, long[] shape, Device device);

    /// <summary>Draws word pieces.</summary>
    /// <param name="vocabularySize">V.</param>
    /// <param name="shape">How many.</param>
    /// <param name="device">Where.</param>
    /// <returns>From 0 to V - 1, <see cref="ScalarType.Int64"/>.</returns>
    Tensor DrawWords(long vocabularySize, long[] shape, Device device);
}
