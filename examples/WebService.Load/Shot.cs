namespace WebService.Load;

/// <summary>A request and its outcome.</summary>
/// <param name="Kind">What was sent.</param>
/// <param name="Expected">The status that it must get.</param>
/// <param name="Status">The status that it got; 0 where there was no answer.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Answer">What was said, where it was refused or went wrong.</param>
internal sealed record Shot(string Kind, int Expected, int Status, double Milliseconds, string? Answer)
{
    /// <summary>Gets a value indicating whether the answer is the one that the request must get.</summary>
    public bool IsRight => Status == Expected;
}
