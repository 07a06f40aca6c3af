using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MLNet.SelfSup.Tests.Transforms;
using WebService;
using WebService.Requests;

namespace MLNet.SelfSup.Tests.Examples;

/// <summary>examples/WebService by HTTP: what answers say.</summary>
[TestClass]
public sealed class WebServiceTests
{
    private const float Tolerance = 1e-5f;

    private static ServiceModel _model = null!;

    [ClassInitialize]
    public static void Train(TestContext context) => _model = new ServiceModel();

    [ClassCleanup]
    public static void Clean() => _model.Dispose();

    [TestMethod]
    [DataRow("--batch", "32")]
    [DataRow("--engines", "2")]
    public async Task Classify_AnImage_SaysWhatThePredictionEngineSays(string option, string value)
    {
        byte[][] images = [.. TestPictures.Bytes(6, seed: 2).Select(r => r.Image)];
        ServicePrediction[] expected = _model.Predict(images);
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip, option, value]);

        for (int i = 0; i < images.Length; i++)
        {
            Classification answer = await service.ClassifyAsync(images[i], "?scores=3");

            AssertSame(expected[i], answer);
            Assert.IsEmpty(answer.Neighbors);
        }
    }

    [TestMethod]
    public async Task Classify_AForm_SaysTheSameAsOfBytes()
    {
        byte[] image = TestPictures.Bytes(1, seed: 2)[0].Image;
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip]);
        using var form = new MultipartFormDataContent { { RunningService.ToContent(image, "image/png"), "file", "picture.png" } };

        using HttpResponseMessage response = await service.PostAsync(form, "?scores=1");

        Classification answer = (await response.Content.ReadFromJsonAsync<Classification>(JsonSerializerOptions.Web))!;
        Assert.AreEqual((await service.ClassifyAsync(image)).Scores[0], answer.Scores.Single());
    }

    [TestMethod]
    public async Task Classify_ManyAtOnce_GivesEachItsOwnAnswer()
    {
        byte[][] images = [.. TestPictures.Bytes(32, seed: 3).Select(r => r.Image)];
        ServicePrediction[] expected = _model.Predict(images);
        int[] bad = [5, 6, 31];
        foreach (int i in bad)
        {
            images[i] = images[i][..^60];
        }

        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip, "--delay", "300"]);

        HttpResponseMessage[] responses = await Task.WhenAll(images.Select(i => service.PostAsync(i, "?scores=3")));

        for (int i = 0; i < images.Length; i++)
        {
            using HttpResponseMessage response = responses[i];
            if (bad.Contains(i))
            {
                Assert.AreEqual(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            }
            else
            {
                AssertSame(expected[i], (await response.Content.ReadFromJsonAsync<Classification>(JsonSerializerOptions.Web))!);
            }
        }

        Assert.AreEqual(images.Length, service.Queue.Images);
        Assert.IsLessThan(images.Length / 2, service.Queue.Passes, "Images that wait together must be computed together.");
    }

    [TestMethod]
    [DataRow("nothing", "", 400, "empty (0 bytes)")]
    [DataRow("a text", "text/plain", 415, "'text/plain'")]
    [DataRow("a text", "application/x-www-form-urlencoded", 415, "--data-binary")]
    [DataRow("a text", "image/png", 422, "not a JPEG, PNG")]
    [DataRow("half an image", "image/png", 422, "truncated")]
    [DataRow("half an image", "", 422, "truncated")]
    [DataRow("a billion pixels", "image/png", 413, "32768 x 32768 pixels")]
    [DataRow("many bytes", "image/png", 413, "more than 4096 bytes")]
    [DataRow("many bytes in parts", "image/png", 413, "more than 4096 bytes")]
    [DataRow("too many bytes for the server in parts", "image/png", 413, "more than 4096 bytes")]
    [DataRow("a form without a file", "", 400, "0 files")]
    [DataRow("a form with many bytes", "", 413, "more than 4096 bytes")]
    [DataRow("half a form", "multipart/form-data; boundary=x", 400, "form can't be read")]
    public async Task Classify_WhatIsNoImage_IsRefusedWithTheReason(string sent, string type, int status, string reason)
    {
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip, "--Service:MaxImageBytes", "4096"]);

        using HttpResponseMessage response = await service.PostAsync(MakeContent(sent, type));

        await AssertProblemAsync(response, status, reason);
        Assert.HasCount(3, (await service.ClassifyAsync(TestPictures.Bytes(1)[0].Image)).Scores);
    }

    [TestMethod]
    [DataRow("?scores=many")]
    [DataRow("?neighbors=-1")]
    public async Task Classify_CountThatIsNone_IsRefused(string query)
    {
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip]);

        using HttpResponseMessage response = await service.PostAsync(TestPictures.Bytes(1)[0].Image, query);

        await AssertProblemAsync(response, 400, "numbers from 0 to 1000");
    }

    [TestMethod]
    public async Task Classify_MoreThanTheQueueHolds_IsTurnedAwayUntilThereIsRoom()
    {
        byte[] image = TestPictures.Bytes(1)[0].Image;
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip, "--queue", "1"]);
        using var slow = new SlowContent(image);

        // The body is asked for when the request has its place.
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = service.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "classify") { Content = slow, Headers = { ExpectContinue = true } };
        Task<HttpResponseMessage> first = client.SendAsync(request);
        await slow.Begun;

        using (HttpResponseMessage second = await service.PostAsync(image))
        {
            await AssertProblemAsync(second, 503, "1 requests are being answered");
            Assert.AreEqual("1", second.Headers.GetValues("Retry-After").Single());
        }

        slow.Finish();
        using HttpResponseMessage answer = await first;
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.HasCount(3, (await service.ClassifyAsync(image)).Scores);
    }

    [TestMethod]
    public async Task Classify_ClientThatLeaves_CostsNoPass()
    {
        byte[] image = TestPictures.Bytes(1)[0].Image;
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip, "--delay", "1000"]);
        using var leaves = new CancellationTokenSource();
        using ByteArrayContent content = RunningService.ToContent(image, "image/png");
        Task<HttpResponseMessage> left = service.Client.PostAsync(new Uri("classify", UriKind.Relative), content, leaves.Token);
        await service.WaitForImagesAsync(1);

        await leaves.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => left);
        await service.ClassifyAsync(image);
        Assert.AreEqual(1, service.Queue.Images);
    }

    [TestMethod]
    public async Task Stop_RequestsOnTheirWay_AreAnswered()
    {
        byte[] image = TestPictures.Bytes(1)[0].Image;
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip, "--delay", "1000"]);
        Task<Classification>[] answers = [.. Enumerable.Range(0, 4).Select(_ => service.ClassifyAsync(image))];
        await service.WaitForImagesAsync(4);

        await service.App.StopAsync();

        Assert.HasCount(4, await Task.WhenAll(answers));
    }

    [TestMethod]
    public async Task Health_BeforeAndAfterItIsReady_SaysSo()
    {
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip, "--gallery", _model.Gallery], isReady: false, WithoutWorker);

        using (HttpResponseMessage before = await service.Client.GetAsync(new Uri("health", UriKind.Relative)))
        {
            Assert.AreEqual(HttpStatusCode.ServiceUnavailable, before.StatusCode);
            Assert.AreEqual("starting", (await before.Content.ReadFromJsonAsync<Health>(JsonSerializerOptions.Web))!.Status);
        }

        using (HttpResponseMessage early = await service.PostAsync(TestPictures.Bytes(1)[0].Image))
        {
            await AssertProblemAsync(early, 503, "starting");
            Assert.AreEqual("1", early.Headers.GetValues("Retry-After").Single());
        }

        using ServiceWorker worker = ActivatorUtilities.CreateInstance<ServiceWorker>(service.App.Services);
        await worker.StartAsync(CancellationToken.None);
        await service.WaitAsync();
        Health after = (await service.Client.GetFromJsonAsync<Health>(new Uri("health", UriKind.Relative), JsonSerializerOptions.Web))!;
        Assert.AreEqual(("ready", "model.zip", 3, 24), (after.Status, after.Model, after.Classes, after.GalleryImages));
        Assert.Contains("16 x 16 pixels, 16 features, trained by mae", after.Encoder!, StringComparison.Ordinal);
        await worker.StopAsync(CancellationToken.None);
    }

    [TestMethod]
    public async Task Page_IsHtmlThatAsks()
    {
        await using RunningService service = await RunningService.StartAsync(["--model", _model.Zip], isReady: false);

        using HttpResponseMessage page = await service.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.AreEqual("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("fetch('classify'", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage response, int status, string reason)
    {
        Assert.AreEqual(status, (int)response.StatusCode, await response.Content.ReadAsStringAsync());
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        ProblemDetails problem = (await response.Content.ReadFromJsonAsync<ProblemDetails>())!;
        Assert.Contains(reason, problem.Detail!, StringComparison.Ordinal);
    }

    private static void AssertSame(ServicePrediction expected, Classification answer)
    {
        Assert.AreEqual(expected.PredictedLabel, answer.Label);
        float[] scores = [.. answer.Scores.Select(s => s.Score)];
        CollectionAssert.AreEqual(expected.Score.OrderDescending().ToArray(), scores, new Support.FloatComparer(Tolerance));
        Assert.AreEqual(answer.Label, answer.Scores[0].Label);
    }

    private static void WithoutWorker(IServiceCollection services) =>
        services.Remove(services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(ServiceWorker)));

    private static HttpContent MakeContent(string sent, string type)
    {
        byte[] image = TestPictures.Bytes(1)[0].Image;
        return sent switch
        {
            "nothing" => RunningService.ToContent([], type),
            "a text" => RunningService.ToContent("How are you?"u8.ToArray(), type),
            "half an image" => RunningService.ToContent(image[..(image.Length / 2)], type),
            "a billion pixels" => RunningService.ToContent(
                Convert.FromHexString("89504E470D0A1A0A0000000D49484452000080000000800008020000004B1E34280000000B49444154789C63604005000010000139BD8F650000000049454E44AE426082"), type),
            "many bytes" => RunningService.ToContent(new byte[5000], type),
            "many bytes in parts" => new SlowContent(new byte[5000], isSlow: false),
            "too many bytes for the server in parts" => new SlowContent(new byte[200_000], isSlow: false),
            "a form without a file" => new MultipartFormDataContent { { new StringContent("x"), "name" } },
            "a form with many bytes" => new MultipartFormDataContent { { new ByteArrayContent(new byte[5000]), "file", "x.png" } },
            _ => RunningService.ToContent("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.png\"\r\n\r\nabc"u8.ToArray(), type),
        };
    }
}
