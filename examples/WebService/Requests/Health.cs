namespace WebService.Requests;

/// <summary>How the service is.</summary>
/// <param name="Status"><c>ready</c>, <c>starting</c> or <c>failed</c>.</param>
/// <param name="Detail">What is done until it is ready; <see langword="null"/> then.</param>
/// <param name="Model">The model's file.</param>
/// <param name="Encoder">The encoder in it.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="GalleryImages">The number of images to look for neighbours in.</param>
/// <param name="Version">The version of MLNet.SelfSup.</param>
/// <param name="Waiting">The number of images that wait.</param>
/// <param name="Images">The number of images that were computed.</param>
/// <param name="Passes">The number of passes in which they were.</param>
/// <param name="CpuSeconds">The processor time of the process.</param>
/// <param name="ResidentBytes">Its memory.</param>
internal sealed record Health(
    string Status, string? Detail, string Model, string? Encoder, int Classes, int GalleryImages, string Version, int Waiting, long Images, long Passes, double CpuSeconds, long ResidentBytes);
