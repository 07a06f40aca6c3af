using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>Where an estimator's encoder comes from: it was given, or it is trained.</summary>
internal interface IEncoderSource
{
    /// <summary>Gets the side S of the square images that the encoder reads, in pixels.</summary>
    int ImageSize { get; }

    /// <summary>Gets whether the encoder reads texts as well as images.</summary>
    bool ReadsTexts { get; }

    /// <summary>Gets the name of the method that trains it, or did.</summary>
    string MethodName { get; }

    /// <summary>Gets the encoder, and trains it first where that is this source's way.</summary>
    /// <param name="host">Tells the device and the seed, hears messages.</param>
    /// <param name="input">What the estimator is fitted on.</param>
    /// <param name="imageColumn">The column of images; <see langword="null"/> where texts alone are encoded, which an encoder that is to be trained can't be.</param>
    /// <param name="use">What it shall be able to do; the same in all calls.</param>
    /// <returns>The encoder; estimators may get the same one several times.</returns>
    SharedEncoder GetEncoder(IHost host, IDataView input, string? imageColumn, EncoderUse use);
}
