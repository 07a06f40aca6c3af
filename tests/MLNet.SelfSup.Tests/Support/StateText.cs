using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Support;

/// <summary>Writes names and shapes of a module's tensors as the lists of official checkpoints do.</summary>
internal static class StateText
{
    /// <summary>Writes one line a tensor: <c>conv1.weight 64x3x7x7</c>, <c>queue_ptr 1 int64</c>, <c>bn1.num_batches_tracked scalar int64</c>.</summary>
    public static string[] Of(IEnumerable<KeyValuePair<string, Tensor>> state) => [.. state.Select(t => $"{t.Key} {Shape(t.Value)}{Type(t.Value)}")];

    /// <summary>Writes one line a tensor of the module.</summary>
    public static string[] Of(nn.Module module) => Of(module.state_dict());

    private static string Shape(Tensor tensor) => tensor.ndim == 0 ? "scalar" : string.Join('x', tensor.shape);

    private static string Type(Tensor tensor) => tensor.dtype == int64 ? " int64" : string.Empty;
}
