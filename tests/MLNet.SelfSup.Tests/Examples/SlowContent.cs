using System.Net;
using System.Net.Http.Headers;

namespace MLNet.SelfSup.Tests.Examples;

/// <summary>An image of unknown length that is sent in two parts, the second when it is asked for.</summary>
internal sealed class SlowContent : HttpContent
{
    private readonly byte[] _bytes;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlowContent(byte[] bytes, bool isSlow = true)
    {
        _bytes = bytes;
        Headers.ContentType = MediaTypeHeaderValue.Parse("image/png");
        if (!isSlow)
        {
            Finish();
        }
    }

    /// <summary>Gets what ends when the first part is on its way.</summary>
    public Task Begun => _begun.Task;

    public void Finish() => _finish.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        int half = _bytes.Length / 2;
        await stream.WriteAsync(_bytes.AsMemory(0, half));
        await stream.FlushAsync();
        _begun.TrySetResult();
        await _finish.Task;
        await stream.WriteAsync(_bytes.AsMemory(half));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
