namespace MLNet.SelfSup.Tests.Import;

/// <summary>A call that a test writes into a pickle.</summary>
/// <param name="Module">Where the callable is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">What it is called with.</param>
/// <param name="State">What is set on the result; <see langword="null"/> for nothing.</param>
internal sealed record PickledCall(string Module, string Name, object?[] Arguments, object? State = null);
