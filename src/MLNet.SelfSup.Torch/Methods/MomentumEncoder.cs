using MLNet.SelfSup.Torch.Training.Optimizers;

namespace MLNet.SelfSup.Torch.Methods;

/// <summary>A network that follows another one: each step its weights become <c>m θ' + (1 − m) θ</c> (MoCo, arXiv:1911.05722, eq. 2).</summary>
/// <remarks>Parameters alone follow, frozen ones too; the statistics of batch normalisation come from the network's own forward passes.</remarks>
internal static class MomentumEncoder
{
    /// <summary>Copies all weights and buffers, and turns gradients of the copy off.</summary>
    /// <param name="online">The network that is trained.</param>
    /// <param name="momentum">The network that follows; of the same structure.</param>
    public static void Start(nn.Module online, nn.Module momentum)
    {
        using IDisposable noGrad = no_grad();
        Dictionary<string, Tensor> source = online.state_dict();
        foreach ((string name, Tensor target) in momentum.state_dict())
        {
            target.copy_(source[name]);
        }

        foreach (Parameter parameter in momentum.parameters())
        {
            parameter.requires_grad = false;
        }
    }

    /// <summary>Moves the weights once.</summary>
    /// <param name="online">The network that is trained.</param>
    /// <param name="momentum">The network that follows.</param>
    /// <param name="weight">The weight m of the old value, from 0 to 1.</param>
    public static void Follow(nn.Module online, nn.Module momentum, double weight)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ExponentialMovingAverage.Update([.. momentum.parameters()], [.. online.parameters()], weight);
    }
}
