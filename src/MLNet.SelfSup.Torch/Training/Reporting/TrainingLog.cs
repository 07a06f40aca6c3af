using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Training.Reporting;

/// <summary>The log of a training: <c>training.jsonl</c>, one JSON object a line, and event files that TensorBoard reads.</summary>
/// <remarks>A training that goes on cuts the lines beyond the step it goes on from; one that begins puts an older file aside.</remarks>
internal sealed class TrainingLog : IDisposable
{
    private const string FileStem = "training";
    private const string FileExtension = ".jsonl";
    private const string ReportKind = "report";
    private const string EpochKind = "epoch";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly StreamWriter _lines;
    private readonly SummaryWriter _events;

    /// <summary>Opens the log.</summary>
    /// <param name="folder">Its folder, which is made where absent.</param>
    /// <param name="firstStep">The number of steps that are done already.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public TrainingLog(string folder, long firstStep)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileStem + FileExtension);
        if (File.Exists(path))
        {
            if (firstStep > 0)
            {
                CutBeyond(path, firstStep);
            }
            else
            {
                File.Move(path, UnusedPath(folder));
            }
        }

        _lines = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        _events = torch.utils.tensorboard.SummaryWriter(folder, createRunName: false);
    }

    /// <summary>Writes a report.</summary>
    /// <param name="progress">The report.</param>
    /// <param name="epochLoss">The mean loss of the epoch that it closes; <see langword="null"/> where it closes none.</param>
    public void Write(PretrainingProgress progress, double? epochLoss)
    {
        var entry = new TrainingLogEntry
        {
            Kind = epochLoss is null ? ReportKind : EpochKind,
            Step = progress.Step,
            Epoch = progress.Epoch,
            Loss = epochLoss ?? progress.Loss,
            LearningRate = progress.LearningRate,
            ImagesPerSecond = progress.ImagesPerSecond,
            DataWaitShare = progress.DataWaitShare,
            ElapsedSeconds = progress.Elapsed.TotalSeconds,
            ResidentBytes = progress.ResidentBytes,
            Metrics = progress.Metrics.Count > 0 ? progress.Metrics : null,
        };
        _lines.WriteLine(JsonSerializer.Serialize(entry, Json));

        int step = (int)Math.Min(progress.Step, int.MaxValue);
        _events.add_scalar("train/loss", (float)progress.Loss, step);
        _events.add_scalar("train/learning_rate", (float)progress.LearningRate, step);
        _events.add_scalar("train/images_per_second", (float)progress.ImagesPerSecond, step);
        _events.add_scalar("train/data_wait_share", (float)progress.DataWaitShare, step);
        foreach ((string name, double value) in progress.Metrics)
        {
            _events.add_scalar($"train/{name}", (float)value, step);
        }

        if (epochLoss is { } mean)
        {
            _events.add_scalar("epoch/loss", (float)mean, step);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private static void CutBeyond(string path, long step)
    {
        var kept = new StringBuilder();
        foreach (string line in File.ReadLines(path).TakeWhile(line => StepOf(line) <= step))
        {
            kept.Append(line).Append('\n');
        }

        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(kept.ToString())));
    }

    /// <summary>Tells the step of a line; the largest number where a killed process left it unfinished.</summary>
    private static long StepOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingLogEntry>(line, Json)?.Step ?? long.MaxValue;
        }
        catch (JsonException)
        {
            return long.MaxValue;
        }
    }

    private static string UnusedPath(string folder) => Enumerable
        .Range(1, int.MaxValue - 1)
        .Select(number => Path.Combine(folder, $"{FileStem}-{number}{FileExtension}"))
        .First(path => !File.Exists(path));
}
