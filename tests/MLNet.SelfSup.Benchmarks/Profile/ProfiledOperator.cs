using TorchSharp;

namespace MLNet.SelfSup.Benchmarks.Profile;

/// <summary>An operator as a transformer block calls it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Flops">Floating-point operations of its products; 0 where it has none.</param>
/// <param name="Count">How often a block calls it; 0 for another way to compute what is in the block.</param>
/// <param name="Compute">Computes it; what it returns is disposed.</param>
internal sealed record ProfiledOperator(string Name, double Flops, int Count, Func<torch.Tensor> Compute);
