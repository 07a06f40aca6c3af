using MLNet.SelfSup.Cli.CommandLine;

namespace MLNet.SelfSup.Cli.Training;

/// <summary>The folder of a training's checkpoints: beside its output unless told otherwise, and gone with its end.</summary>
internal sealed class CheckpointFolder
{
    private const string Pattern = "checkpoint-*.safetensors*";
    private const string LockName = "run.lock";
    private const string Suffix = ".checkpoints";

    private readonly bool _isOwn;

    /// <summary>Initialises the folder.</summary>
    /// <param name="output">The file that the training makes.</param>
    /// <param name="folder">The folder; <see langword="null"/> for one beside the output.</param>
    public CheckpointFolder(string output, string? folder)
    {
        _isOwn = folder is null;
        Path = folder is not null ? System.IO.Path.GetFullPath(folder) : System.IO.Path.ChangeExtension(System.IO.Path.GetFullPath(output), Suffix);
    }

    /// <summary>Gets the path.</summary>
    public string Path { get; }

    /// <summary>Gets a value indicating whether there is something to go on from.</summary>
    public bool HasCheckpoint => Find().Length > 0;

    /// <summary>Sees to what an earlier run left.</summary>
    /// <param name="resume">Whether to go on from it.</param>
    /// <param name="restart">Whether to delete it.</param>
    /// <param name="console">Hears what is done.</param>
    /// <exception cref="UsageException">There is something and it isn't told what to do, or both.</exception>
    public void Prepare(bool resume, bool restart, ToolConsole console)
    {
        if (resume && restart)
        {
            throw new UsageException("--resume goes on from the last checkpoint and --restart deletes it: give one of them.");
        }

        if (!HasCheckpoint)
        {
            if (resume)
            {
                console.Say($"There is no checkpoint in '{Path}': training begins at the start.");
            }

            return;
        }

        if (restart)
        {
            Delete();
        }
        else if (!resume)
        {
            throw new UsageException($"'{Path}' holds a checkpoint of an earlier run. Give --resume to go on from it, or --restart to delete it and begin anew.");
        }
    }

    /// <summary>Deletes the checkpoints of a training that ended, unless the user chose the folder.</summary>
    public void Finish()
    {
        if (_isOwn && Directory.Exists(Path))
        {
            Delete();
            if (Directory.GetFileSystemEntries(Path).All(e => System.IO.Path.GetFileName(e) == LockName))
            {
                Directory.Delete(Path, recursive: true);
            }
        }
    }

    private void Delete() => Array.ForEach(Find(), File.Delete);

    private string[] Find() => Directory.Exists(Path) ? Directory.GetFiles(Path, Pattern) : [];
}
