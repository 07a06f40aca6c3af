using System.Text.Json.Nodes;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Torch.Training.Checkpoints;

namespace MLNet.SelfSup.Cli.Information;

/// <summary>What is in a checkpoint of a training.</summary>
internal static class CheckpointInformation
{
    private const string Pattern = "checkpoint-*.safetensors";

    /// <summary>Finds the newest checkpoint of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The file.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string FindNewest(string folder) =>
        Directory.GetFiles(folder, Pattern).Max(StringComparer.Ordinal)
        ?? throw new FileNotFoundException($"'{Path.GetFullPath(folder)}' holds no checkpoint (no file {Pattern}). info reads encoder files, checkpoints and their folders, and .pth files.");

    /// <summary>Looks at a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The same for programs and for people.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static (object Json, string[] Lines) Read(string path)
    {
        Checkpoint checkpoint = Checkpoint.Read(path);
        JsonObject options = JsonNode.Parse(checkpoint.Options)!.AsObject();
        JsonObject settings = JsonNode.Parse(checkpoint.Settings.ToJson())!.AsObject();
        string method = settings["method"]?.ToString().Trim('"') ?? "unknown";
        string? images = settings["imageCount"]?.ToString();
        string? seed = settings["seed"]?.ToString();
        double? loss = checkpoint.EpochLossCount > 0 ? checkpoint.EpochLossSum / checkpoint.EpochLossCount : null;
        object json = new
        {
            Kind = "checkpoint",
            File = path,
            Bytes = new FileInfo(path).Length,
            Method = method,
            checkpoint.Step,
            checkpoint.Epoch,
            Epochs = options["epochs"],
            EpochLoss = loss,
            checkpoint.Threads,
            checkpoint.LibraryVersion,
            Seed = seed,
            Images = images,
            Tensors = checkpoint.Tensors.Count,
            Options = options,
        };
        return (json,
        [
            $"file          a checkpoint of MLNet.SelfSup, {Plain.Bytes(new FileInfo(path).Length)}: '{path}'",
            $"training      {method}, epoch {checkpoint.Epoch:F2} of {options["epochs"]}, step {checkpoint.Step:N0}{(loss is null ? string.Empty : $", loss {loss:F4}")}",
            $"with          {images} images, seed {seed}, {Plain.Count(checkpoint.Threads, "thread")}, version {checkpoint.LibraryVersion}",
            $"tensors       {checkpoint.Tensors.Count:N0}: weights and the optimizer's state",
            "go on with    the command that was interrupted, and --resume",
        ]);
    }
}
