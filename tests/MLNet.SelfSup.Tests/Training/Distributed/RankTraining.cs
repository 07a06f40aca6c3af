using System.Diagnostics;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Distributed;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>What a rank does that <see cref="MpiWorld"/> started.</summary>
internal static class RankTraining
{
    public const string DonePrefix = "rank done ";
    public const int Cancelled = 130;

    /// <summary>Trains, and tells a hash of the weights.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(RankTask task)
    {
        OpenMpi world = OpenMpi.Join();
        world.Notice = Console.Error.WriteLine;
        try
        {
            if (task.ChecksCollective)
            {
                RankCalls.Check(world);
            }

            foreach (string name in task.Trainings)
            {
                using ISelfSupervisedMethod method = Train(task, name, world);
                Console.WriteLine($"{DonePrefix}{world.Rank} {name} {TrainingHarness.Hash(method.Module)}");
                if (world.Rank == 0)
                {
                    Write(Path.Combine(task.Output, name), method.Module);
                }
            }

            return 0;
        }
        catch (OperationCanceledException exception)
        {
            Console.Error.WriteLine($"rank {world.Rank} was cancelled: {exception.Message}");
            return Cancelled;
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or ArgumentException)
        {
            world.Fail();
            Console.Error.WriteLine($"error: {exception.Message}");
            return 1;
        }
    }

    /// <summary>Trains by one process, in this one.</summary>
    public static ISelfSupervisedMethod RunAlone(PretrainingOptions options)
    {
        var method = new DoubleMethod(RankTrainings.NewMethod(options));
        Trainer.Run(method, RankTrainings.NewRequest(options), torch.CPU, CancellationToken.None);
        return method;
    }

    private static DoubleMethod Train(RankTask task, string name, OpenMpi world)
    {
        PretrainingOptions options = RankTrainings.NewOptions(name) with { CheckpointFolder = world.Rank == 0 ? task.Checkpoints : null };
        bool isFaulty = task.FaultStep is not null && task.FaultRank == world.Rank;
        using var cancellation = new CancellationTokenSource();
        var method = new DoubleMethod(RankTrainings.NewMethod(options), step =>
        {
            if (isFaulty && step.Step == task.FaultStep)
            {
                DoWrong(task.Fault, cancellation);
            }
        });
        SharedBatches.Connect(method.Module, world);
        IImageSet images = isFaulty && task.Fault == "images" ? new PatternImages(RankTrainings.ImageCount - 1, 16) : RankTrainings.Images;
        Trainer.Run(method, RankTrainings.NewRequest(options, images), torch.CPU, measure: null, world, cancellation.Token);
        return method;
    }

    private static void DoWrong(string fault, CancellationTokenSource cancellation)
    {
        switch (fault)
        {
            case "kill":
                // SIGKILL on Unix: no handler, no finally, no flush.
                Process.GetCurrentProcess().Kill();
                break;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "cancel":
                cancellation.Cancel();
                break;
            case "throw":
                throw new InvalidOperationException("this rank was told to fail");
            default:
                break;
        }
    }

    private static void Write(string path, torch.nn.Module module)
    {
        AtomicFile.Write(path, stream => SafeTensorsFile.Write(
            stream,
            module.state_dict().ToDictionary(t => t.Key, t => StateDict.ToData(t.Value), StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal)));
    }
}
