namespace MLNet.SelfSup.Runtime;

/// <summary>Names the engine of an assembly, so that <see cref="EncoderRuntimes"/> finds it.</summary>
/// <param name="runtimeType">A public type with a public constructor without arguments that implements <see cref="IEncoderRuntime"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class EncoderRuntimeAttribute(Type runtimeType) : Attribute
{
    /// <summary>Gets the engine's type.</summary>
    public Type RuntimeType { get; } = runtimeType;
}
