using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>Where an estimator's encoder comes from: it was given, or it is trained.</summary>
internal interface IEncoderSource
{
    /// <summary>Gets the side S of the square images that the encoder reads, in pixels.</summary>
    int ImageSize { get; }

    /// <summary>Gets the encoder, and trains it first where that is this source's way.</summary>
    /// <param name="host">Tells the device and the seed, hears messages.</param>
    /// <param name="input">What the estimator is fitted on.</param>
    /// <param name="imageColumn">The column of images.</param>
    /// <returns>The encoder; estimators may get the same one several times.</returns>
    SharedEncoder GetEncoder(IHost host, IDataView input, string imageColumn);
}
