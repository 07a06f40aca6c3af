using System.CommandLine;
using MLNet.SelfSup.Benchmarks;
using MLNet.SelfSup.Benchmarks.Profile;
using MLNet.SelfSup.Torch.Native;

NativeLibraryLoader.EnsureLoaded();
var command = new RootCommand("Measures of MLNet.SelfSup: speed, memory, and what features are worth.")
{
    SpeedCommand.Create(),
    MfuCommand.Create(),
    ProfileCommand.Create(),
    DecodeCommand.Create(),
    DeviceCommand.Create(),
    MemoryCommand.Create(),
    PeakCommand.Create(),
    AccuracyCommand.Create(),
    RetrievalCommand.Create(),
    SearchCommand.Create(),
    TableCommand.Create(),
    InferenceCommand.Create(),
};
foreach (Command endToEnd in EndToEndCommands.Create())
{
    command.Add(endToEnd);
}

return await command.Parse(args).InvokeAsync();
