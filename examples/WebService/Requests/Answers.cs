namespace WebService.Requests;

/// <summary>Answers to requests that get no prediction: problem details (RFC 9457) that say what is wrong and what to do.</summary>
internal static class Answers
{
    /// <summary>The service can't answer now.</summary>
    public static IResult Busy(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "1";
        return Results.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable, title: "The service is busy or starting");
    }

    /// <summary>The request has no image, or a parameter is wrong.</summary>
    public static IResult BadRequest(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "The request is not understood");

    /// <summary>The body is no image and no form.</summary>
    public static IResult WrongType(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status415UnsupportedMediaType, title: "The kind of content is not accepted");

    /// <summary>The image has too many bytes or pixels.</summary>
    public static IResult TooLarge(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status413PayloadTooLarge, title: "The image is too large");

    /// <summary>The bytes are no whole image.</summary>
    public static IResult Undecodable(string reason) =>
        Results.Problem($"The image can't be read: {reason}.", statusCode: StatusCodes.Status422UnprocessableEntity, title: "The image can't be read");
}
