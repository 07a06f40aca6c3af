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
}
