using WebService.Model;
using WebService.Search;

namespace WebService;

/// <summary>What answers requests.</summary>
/// <param name="Model">The model.</param>
/// <param name="Gallery">The images to look for neighbours in; <see langword="null"/> for none.</param>
internal sealed record ReadyService(LoadedModel Model, Gallery? Gallery);
