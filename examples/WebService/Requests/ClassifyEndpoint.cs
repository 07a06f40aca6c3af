using System.Globalization;
using MLNet.SelfSup.Images;
using WebService.Model;
using WebService.Queue;

namespace WebService.Requests;

/// <summary><c>POST /classify</c>: an image in, its label, scores and nearest neighbours out.</summary>
internal static class ClassifyEndpoint
{
    private const int DefaultCount = 5;
    private const int MaxCount = 1000;

    /// <summary>Answers the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scores">How many classes are told, as text.</param>
    /// <param name="neighbors">How many neighbours are told, as text.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="state">The model and the gallery.</param>
    /// <param name="queue">Computes images.</param>
    public static async Task<IResult> PostAsync(HttpContext context, string? scores, string? neighbors, ServiceSettings settings, ServiceState state, PredictionQueue queue)
    {
        if (state.Ready is not { } ready)
        {
            return Answers.Busy(context, $"The service is starting. {state.Step}");
        }

        if (ReadCount(scores) is not { } scoreCount || ReadCount(neighbors) is not { } neighborCount)
        {
            return Answers.BadRequest($"'scores' and 'neighbors' are how many are told: numbers from 0 to {MaxCount}, {DefaultCount} by default.");
        }

        try
        {
            UploadedImage image = await UploadedImage.ReadAsync(context, settings);
            if (image.Refusal is not null)
            {
                return image.Refusal;
            }

            ImagePrediction prediction = await queue.PredictAsync(image.Bytes, context.RequestAborted);
            return Results.Ok(Describe(prediction, ready, scoreCount, neighborCount));
        }
        catch (ImageDecodeException exception)
        {
            return Answers.Undecodable(exception.Reason);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }

    private static Classification Describe(ImagePrediction prediction, ReadyService ready, int scoreCount, int neighborCount)
    {
        ClassScore[] sorted = [.. prediction.Scores.Select((score, i) => new ClassScore(ready.Model.ClassNames[i], score)).OrderByDescending(s => s.Score)];
        return new Classification(sorted[0].Label, sorted[..Math.Min(scoreCount, sorted.Length)], ready.Gallery?.Find(prediction.Features, neighborCount) ?? []);
    }

    private static int? ReadCount(string? text) => text is null ? DefaultCount
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MaxCount ? count : null;
}
