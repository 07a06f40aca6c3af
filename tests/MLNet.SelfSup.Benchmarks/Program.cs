using System.CommandLine;
using MLNet.SelfSup.Benchmarks;
using MLNet.SelfSup.Torch.Native;

NativeLibraryLoader.EnsureLoaded();
var command = new RootCommand("Measures of MLNet.SelfSup: speed, memory, and what features are worth.")
{
    SpeedCommand.Create(),
    MemoryCommand.Create(),
    AccuracyCommand.Create(),
    RetrievalCommand.Create(),
    SearchCommand.Create(),
    TableCommand.Create(),
    InferenceCommand.Create(),
    CommunicationCommand.Create(),
};
return await command.Parse(args).InvokeAsync();
