namespace WebService.Load;

/// <summary>What the command line asks for.</summary>
/// <param name="Url">Where the service listens.</param>
/// <param name="ImageFolder">The images to send.</param>
/// <param name="Clients">The number of clients.</param>
/// <param name="Time">How long.</param>
/// <param name="WithBad">Whether every tenth request is one that the service must refuse.</param>
internal sealed record LoadSettings(Uri Url, string ImageFolder, int Clients, TimeSpan Time, bool WithBad);
