global using TorchSharp;
global using TorchSharp.Modules;
global using TorchSharp.Utils;
global using static TorchSharp.torch;
global using static TorchSharp.torch.nn;
