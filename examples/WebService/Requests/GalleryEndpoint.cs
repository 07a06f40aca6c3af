using Microsoft.AspNetCore.StaticFiles;

namespace WebService.Requests;

/// <summary><c>GET /gallery/{file}</c>: an image of the gallery, for the page.</summary>
internal static class GalleryEndpoint
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>Answers the request.</summary>
    public static IResult Get(string file, ServiceState state) => state.Ready?.Gallery?.FindPath(file) is { } path && Types.TryGetContentType(path, out string? type)
        ? Results.File(path, type)
        : Results.Problem($"The gallery has no image '{file}'.", statusCode: StatusCodes.Status404NotFound);
}
