namespace MLNet.SelfSup.Runtime;

/// <summary>How a trained encoder is run.</summary>
public sealed record InferenceOptions
{
    /// <summary>Gets the engine.</summary>
    /// <value>
    /// The default is <see cref="InferenceRuntime.Auto"/>. With both engines referenced it runs a few images on either and takes the faster one, and where a GPU is wanted
    /// TorchSharp; their numbers differ by rounding. The application's setting <c>MLNet.SelfSup.Runtime</c>, in runtimeconfig.json or by <see cref="AppContext"/>, takes its place.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public InferenceRuntime Runtime { get; init => field = Guard.Defined(value); } = InferenceRuntime.Auto;

    /// <summary>Gets the numbers that the encoder is run in.</summary>
    /// <value>
    /// The default is <see cref="InferencePrecision.Float32"/>. With <see cref="InferencePrecision.Int8"/>, which ONNX Runtime alone has, features change a little, and with the images
    /// that they are computed with: train what stands behind the encoder on features of the same precision. The application's setting <c>MLNet.SelfSup.Precision</c> takes the place
    /// of the default.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public InferencePrecision Precision { get; init => field = Guard.Defined(value); } = InferencePrecision.Float32;
}
