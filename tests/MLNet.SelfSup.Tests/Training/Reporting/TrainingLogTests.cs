using System.Text.Json;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training.Reporting;

namespace MLNet.SelfSup.Tests.Training.Reporting;

[TestClass]
public sealed class TrainingLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LinesPath => Path.Combine(_folder.Path, "training.jsonl");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Write_ReportAndEpoch_GivesALineEach()
    {
        using (var log = new TrainingLog(_folder.Path, 0))
        {
            log.Write(Progress(3, 0.5), null);
            log.Write(Progress(5, double.NaN), 0.25);
        }

        JsonElement[] lines = ReadLines();
        Assert.HasCount(2, lines);
        Assert.AreEqual("report", lines[0].GetProperty("kind").GetString());
        Assert.AreEqual(3, lines[0].GetProperty("step").GetInt64());
        Assert.AreEqual(0.5, lines[0].GetProperty("loss").GetDouble());
        Assert.AreEqual(0.75, lines[0].GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.AreEqual("epoch", lines[1].GetProperty("kind").GetString());
        Assert.AreEqual(0.25, lines[1].GetProperty("loss").GetDouble());
    }

    [TestMethod]
    public void Write_Twice_GivesTensorBoardRecordsOfTheirNames()
    {
        using (var log = new TrainingLog(_folder.Path, 0))
        {
            log.Write(Progress(3, 0.5), null);
            log.Write(Progress(5, 0.4), 0.25);
        }

        // A record is a length of 8 bytes, its checksum of 4, the event, and the event's checksum of 4.
        byte[] events = File.ReadAllBytes(Directory.GetFiles(_folder.Path, "events.out.tfevents.*").Single());
        var names = new List<string>();
        for (int at = 0; at < events.Length;)
        {
            int length = checked((int)BitConverter.ToUInt64(events, at));
            names.Add(System.Text.Encoding.Latin1.GetString(events, at + 12, length));
            at += 12 + length + 4;
        }

        string[] wanted = ["train/loss", "train/learning_rate", "train/images_per_second", "train/accuracy", "epoch/loss"];
        Array.ForEach(wanted, name => Assert.Contains(record => record.Contains(name, StringComparison.Ordinal), names, name));
        Assert.AreEqual(2, names.Count(record => record.Contains("train/loss", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Constructor_ResumedRun_CutsWhatLiesBeyond()
    {
        using (var log = new TrainingLog(_folder.Path, 0))
        {
            foreach (long step in new long[] { 2, 5, 7, 10 })
            {
                log.Write(Progress(step, 1), null);
            }
        }

        using (var log = new TrainingLog(_folder.Path, 5))
        {
            log.Write(Progress(6, 1), null);
        }

        CollectionAssert.AreEqual(new long[] { 2, 5, 6 }, Array.ConvertAll(ReadLines(), l => l.GetProperty("step").GetInt64()));
    }

    [TestMethod]
    public void Constructor_FreshRun_PutsTheOldLogAside()
    {
        foreach (long step in new long[] { 1, 2, 3 })
        {
            using var log = new TrainingLog(_folder.Path, 0);
            log.Write(Progress(step, 1), null);
        }

        Assert.AreEqual(3, ReadLines().Single().GetProperty("step").GetInt64());
        Assert.IsTrue(File.Exists(Path.Combine(_folder.Path, "training-1.jsonl")));
        Assert.IsTrue(File.Exists(Path.Combine(_folder.Path, "training-2.jsonl")));
    }

    private JsonElement[] ReadLines() => [.. File.ReadLines(LinesPath).Select(line => JsonDocument.Parse(line).RootElement)];

    private static PretrainingProgress Progress(long step, double loss) => new()
    {
        Epoch = step / 10.0,
        Epochs = 4,
        Step = step,
        Steps = 40,
        Loss = loss,
        LearningRate = 1e-3,
        ImagesPerSecond = 100,
        DataWaitShare = 0.1,
        Elapsed = TimeSpan.FromSeconds(step),
        Remaining = TimeSpan.FromSeconds(40 - step),
        ResidentBytes = 1000,
        IsEpochEnd = false,
        Metrics = new Dictionary<string, double> { ["accuracy"] = 0.75 },
    };
}
