using MLNet.SelfSup.Images;

namespace WebService.Model;

/// <summary>An image that waits for its prediction.</summary>
/// <param name="image">The image file's bytes.</param>
/// <param name="abandoned">Whether nobody waits any more.</param>
internal sealed class PredictionJob(byte[] image, CancellationToken abandoned)
{
    // Whoever waits must not go on with its answer on the thread that computes.
    private readonly TaskCompletionSource<ImagePrediction> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the image file's bytes.</summary>
    public byte[] Image => image;

    /// <summary>Gets a value indicating whether nobody waits any more.</summary>
    public bool IsAbandoned => abandoned.IsCancellationRequested;

    /// <summary>Gets the prediction; an <see cref="ImageDecodeException"/> where the image can't be read.</summary>
    public Task<ImagePrediction> Answer => _answer.Task;

    /// <summary>Ends the job with what the model says. Not a number means that it could not read the image.</summary>
    public void End(float[] scores, float[] features)
    {
        if (scores.Concat(features).All(float.IsFinite))
        {
            _answer.TrySetResult(new ImagePrediction(scores, features));
        }
        else
        {
            EndUnread();
        }
    }

    /// <summary>Ends the job whose image the model could not read, with the decoder's own reason.</summary>
    public void EndUnread()
    {
        try
        {
            ImageDecoder.Decode(image, "request");
            Fail(new InvalidOperationException("The model gives no numbers for an image that can be read."));
        }
        catch (ImageDecodeException exception)
        {
            Fail(exception);
        }
    }

    /// <summary>Ends the job with an error.</summary>
    public void Fail(Exception exception) => _answer.TrySetException(exception);
}
