using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Evaluation.Pages;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Search;
using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed partial class LabelEfficiencyReportTests
{
    private const string Evil = "</script><b title=\"'\">&";

    private static readonly ReportPicture Picture = new(RgbBitmap.ToJpeg(TestImages.Smooth(64, 64).AsSpan(), 80), $"{Evil}.png (row 3)", 0);

    [TestMethod]
    public void ToString_Rows_AreAnAlignedTable()
    {
        string[] lines = Report([Row("encoder", 1, 0.5), Row("encoder", 1000, 0.75), Row("raw pixels", 1, 0.25), Row("raw pixels", 1000, 0.5)]).ToString().Split('\n');

        int head = Array.FindIndex(lines, l => l.StartsWith("approach", StringComparison.Ordinal));
        Assert.AreEqual("approach    labels a class  labels  accuracy   95 % interval  balanced  seconds", lines[head]);
        Assert.AreEqual("encoder                  1       2    50.0 %  40.0 to 60.0 %    60.0 %      1.5", lines[head + 2]);
        Assert.AreEqual("                     1,000   2,000    75.0 %  65.0 to 85.0 %    85.0 %      1.5", lines[head + 3]);
        Assert.AreEqual("raw pixels               1       2    25.0 %  15.0 to 35.0 %    35.0 %      1.5", lines[head + 4]);
        Assert.IsTrue(lines.Any(l => l == "- Be aware of <this>."));
    }

    [TestMethod]
    public void Verdict_BaselineThatNeedsMore_SaysHowMany()
    {
        LabelEfficiencyRow[] rows =
        [
            Row("encoder", 1, 0.3), Row("encoder", 10, 0.6), Row("encoder", 100, 0.7),
            Row("raw pixels", 1, 0.1), Row("raw pixels", 10, 0.2), Row("raw pixels", 100, 0.4),
            Row("untrained encoder", 1, 0.1), Row("untrained encoder", 10, 0.3), Row("untrained encoder", 100, 0.61),
        ];

        Assert.AreEqual(
            "With 10 labels a class the encoder reaches 60.0 %, raw pixels 20.0 %, untrained encoder 30.0 %. Raw pixels: 100 labels a class are not enough for that. "
            + "Untrained encoder: that takes 100 labels a class.",
            Report(rows).Verdict);
    }

    [TestMethod]
    public void Verdict_OverlapAndBetterBaselines_AreSaid()
    {
        string verdict = Report([Row("encoder", 5, 0.5), Row("close", 5, 0.45), Row("better", 5, 0.9), Row("worse", 5, 0.1)]).Verdict;

        Assert.Contains("Close: the 95 % intervals overlap, so the difference is not sure.", verdict, StringComparison.Ordinal);
        Assert.Contains("Better is better.", verdict, StringComparison.Ordinal);
        Assert.Contains("Worse: worse with as many labels.", verdict, StringComparison.Ordinal);
    }

    [TestMethod]
    public void SaveHtml_NamesAreText_NothingIsFetched_AndTheMapCanBeRead()
    {
        string html = Save(Report([Row("encoder", 1, 0.5), Row(Evil, 1, 0.25)], title: Evil));

        Assert.DoesNotContain(Evil, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b title", html, StringComparison.Ordinal);
        Assert.Contains("<h1>&lt;/script&gt;&lt;b title=&quot;&#39;&quot;&gt;&amp;</h1>", html, StringComparison.Ordinal);
        Assert.IsTrue(Sources().Matches(html).All(m => m.Groups["source"].Value.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal)));
        Assert.IsGreaterThan(3, Sources().Count(html));
        Assert.DoesNotMatchRegex(@"<link|@import|url\(|fetch\(|href=", html);
        Assert.DoesNotContain("http", html.Replace("http://www.w3.org/2000/svg", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);

        using JsonDocument map = JsonDocument.Parse(MapData().Match(html).Groups["data"].Value);
        Assert.AreEqual(Evil, map.RootElement.GetProperty("classes")[0].GetString());
        JsonElement point = map.RootElement.GetProperty("points")[1];
        Assert.AreEqual((1, 0.5, 1.0), (point.GetProperty("p").GetInt32(), point.GetProperty("a")[0].GetDouble(), point.GetProperty("t")[1].GetDouble()));
        Assert.AreEqual(0xFF, Convert.FromBase64String(point.GetProperty("i").GetString()!)[0]);
    }

    [TestMethod]
    public void SaveHtml_Elements_AreClosed()
    {
        string html = Save(Report([Row("encoder", 1, 0.5), Row("encoder", null, 0.5), Row("raw pixels", 1, 0.25), Row("raw pixels", null, 0.3)]));

        foreach (string element in new[] { "section", "div", "svg", "table", "tr", "td", "figure", "ul", "li", "p", "main", "script", "details", "text" })
        {
            int opened = Regex.Count(html, $"<{element}[ >]");
            Assert.IsGreaterThan(0, opened, element);
            Assert.AreEqual(opened, Regex.Count(html, $"</{element}>"), element);
        }

        foreach (string heading in new[] { "How many labels are needed", "Accuracy", "What the encoder sees", "Nearest neighbours", "Classes taken for one another", "Nearly equal training images", "Training images unlike all others", "To be known" })
        {
            Assert.Contains($"<h2>{heading}</h2>", html, StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void SaveHtml_FolderThatCanNotBe_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "here");

        Assert.ThrowsExactly<IOException>(() => Report([Row("encoder", 1, 0.5)]).SaveHtml(Path.Combine(file, "report.html")));
        CollectionAssert.AreEqual(new[] { file }, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Curves_Coordinates_AreLogarithmicAndUpwards()
    {
        string svg = new LearningCurves(Content([Row("encoder", 1, 0.2), Row("encoder", 10, 0.4), Row("encoder", 100, 0.8)]), isNarrow: true).Draw();

        (double X, double Y)[] marks = [.. Hits().Matches(svg).Select(m => (double.Parse(m.Groups["x"].Value), double.Parse(m.Groups["y"].Value)))];
        Assert.HasCount(3, marks);
        Assert.AreEqual(marks[1].X - marks[0].X, marks[2].X - marks[1].X, 0.02);
        Assert.AreEqual(2 * (marks[0].Y - marks[1].Y), marks[1].Y - marks[2].Y, 0.03);
        Assert.IsGreaterThan(0, marks[0].Y - marks[1].Y);
    }

    private static LabelEfficiencyRow Row(string approach, int? perClass, double accuracy) => new()
    {
        Approach = approach,
        LabelsPerClass = perClass,
        Labels = 2 * (perClass ?? 5000),
        Accuracies = [accuracy],
        Interval = new ConfidenceInterval(accuracy - 0.1, accuracy + 0.1),
        BalancedAccuracy = accuracy + 0.1,
        Time = TimeSpan.FromSeconds(1.5),
        FeatureTime = TimeSpan.Zero,
    };

    private static LabelEfficiencyReport Report(LabelEfficiencyRow[] rows, string title = "Report") => new(Content(rows) with { Title = title });

    private static ReportContent Content(LabelEfficiencyRow[] rows) => new()
    {
        Title = "Report",
        Rows = rows,
        ClassNames = [Evil, "other"],
        TrainCount = 10_000,
        TestCount = 100,
        EncoderName = "encoder",
        EncoderText = "mae",
        Messages = ["Be aware of <this>."],
        Confusion = ClassificationResult.Measure([0, 0, 1, 1], [0, 1, 1, 1], 2),
        Duplicates = [new DuplicateGroup(1, [new SimilarRow(4, 0.99f)])],
        Outliers = [new SimilarRow(7, 0.1f)],
        Gallery = new ReportGallery
        {
            Map = [new MapPoint(Picture, 0, (0, 0), (0, 0)), new MapPoint(Picture, 1, (2, 1), (3, 4)), new MapPoint(Picture, 0, (4, 0), (5, 2))],
            Neighbors = [new PictureRow(Picture, [Picture with { Similarity = 0.9f }, Picture with { Class = 1, Similarity = 0.8f }])],
            Confused = [new ConfusedPair(0, 1, 0.5, [Picture])],
            Duplicates = [new PictureRow(Picture, [Picture with { Similarity = 0.99f }], LeftOut: 3)],
            Outliers = [Picture with { Similarity = 0.1f }],
        },
    };

    private static string Save(LabelEfficiencyReport report)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "new", "report.html");
        report.SaveHtml(path);
        return File.ReadAllText(path);
    }

    [GeneratedRegex("src=\"(?<source>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Sources();

    [GeneratedRegex("id=\"map-data\">(?<data>.*?)</script>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MapData();

    [GeneratedRegex("class=\"hit\" cx=\"(?<x>[0-9.]+)\" cy=\"(?<y>[0-9.]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Hits();
}
