using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Torch.Training.Checkpoints;

/// <summary>A folder of checkpoints, held by one run at a time; it keeps the newest two.</summary>
internal sealed class CheckpointStore : IDisposable
{
    private const string FilePrefix = "checkpoint-";
    private const string FileSuffix = ".safetensors";
    private const string UnreadableSuffix = ".unreadable";
    private const string LockName = "run.lock";
    private const int Kept = 2;

    private readonly string _folder;
    private readonly Action<MessageLevel, string>? _log;
    private readonly FileStream _lock;

    /// <summary>Takes the folder, which is made where absent.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="log">Hears of checkpoints that can't be read.</param>
    /// <exception cref="IOException">Another run holds the folder, or it can't be written.</exception>
    public CheckpointStore(string folder, Action<MessageLevel, string>? log)
    {
        _folder = Path.GetFullPath(folder);
        _log = log;
        _lock = TakeLock(_folder);

        // What a killed run was writing.
        foreach (string leftover in Directory.EnumerateFiles(_folder, $".{FilePrefix}*.tmp"))
        {
            File.Delete(leftover);
        }
    }

    /// <summary>Gets the newest good checkpoint that this run wrote or read; <see langword="null"/> where there is none.</summary>
    public string? NewestPath { get; private set; }

    /// <summary>Writes a checkpoint, whole or not at all, then deletes all but the newest two.</summary>
    /// <param name="checkpoint">What to write.</param>
    /// <exception cref="IOException">It can't be written, for instance on a full disk; the ones before are unchanged.</exception>
    public void Save(Checkpoint checkpoint)
    {
        string path = Path.Combine(_folder, $"{FilePrefix}{checkpoint.Step:D9}{FileSuffix}");
        AtomicFile.Write(path, checkpoint.Write);
        NewestPath = path;
        foreach (string old in FindFiles().Skip(Kept))
        {
            File.Delete(old);
        }
    }

    /// <summary>Reads the newest checkpoint that can be read.</summary>
    /// <returns>The checkpoint; <see langword="null"/> where there is none.</returns>
    /// <exception cref="InvalidDataException">There are some, and none can be read.</exception>
    public Checkpoint? LoadNewest()
    {
        var faults = new List<InvalidDataException>();
        var unreadable = new List<string>();
        foreach (string path in FindFiles())
        {
            try
            {
                Checkpoint checkpoint = Checkpoint.Read(path);
                NewestPath = path;

                // Out of the way, or they would count as the newest when old ones are deleted.
                unreadable.ForEach(file => File.Move(file, file + UnreadableSuffix, overwrite: true));
                return checkpoint;
            }
            catch (InvalidDataException exception)
            {
                faults.Add(exception);
                unreadable.Add(path);
                _log?.Invoke(MessageLevel.Warning, $"A checkpoint is skipped and the one before it is tried: {exception.Message}");
            }
        }

        return faults.Count == 0
            ? null
            : throw new InvalidDataException(
                $"No checkpoint in '{_folder}' can be read: {string.Join(" ", faults.Select(f => f.Message))} Delete them to train anew, or choose another CheckpointFolder.",
                faults[0]);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static FileStream TakeLock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The checkpoint folder '{folder}' can't be taken: {exception.Message} If another run is using it, wait for its end or give this run another CheckpointFolder.",
                exception);
        }
    }

    /// <summary>Lists the checkpoints, newest first.</summary>
    private IEnumerable<string> FindFiles() => Directory
        .GetFiles(_folder, $"{FilePrefix}*{FileSuffix}")
        .Select(path => (Path: path, Step: StepOf(path)))
        .Where(file => file.Step >= 0)
        .OrderByDescending(file => file.Step)
        .Select(file => file.Path);

    private static long StepOf(string path) =>
        long.TryParse(Path.GetFileName(path).AsSpan()[FilePrefix.Length..^FileSuffix.Length], out long step) ? step : -1;
}
