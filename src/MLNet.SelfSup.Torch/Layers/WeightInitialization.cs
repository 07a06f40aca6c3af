namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Random weights by the rules of the field, from a given generator. Fan-in is the number of elements an output, fan-out its counterpart.</summary>
internal static class WeightInitialization
{
    /// <summary>Fills a matrix or kernel uniformly within ±√(6 / (fan-in + rows)) (Glorot and Bengio 2010).</summary>
    /// <param name="weight"><c>[D, …]</c>.</param>
    /// <param name="generator">Of the CPU.</param>
    public static void XavierUniform(Tensor weight, Generator generator) => XavierUniform(weight, weight.shape[0], generator);

    /// <summary>Fills a matrix that several of <paramref name="rows"/> rows were stacked to, each as if alone.</summary>
    /// <param name="weight"><c>[k · rows, …]</c>.</param>
    /// <param name="rows">Rows of one.</param>
    /// <param name="generator">Of the CPU.</param>
    public static void XavierUniform(Tensor weight, long rows, Generator generator)
    {
        double bound = Math.Sqrt(6.0 / (FanIn(weight) + rows));
        weight.uniform_(-bound, bound, generator);
    }

    /// <summary>Fills a kernel with N(0, 2 / fan-out), which keeps gradients level through ReLUs (He et al. 2015, arXiv:1502.01852, eq. 14).</summary>
    /// <param name="kernel"><c>[D, C, k, k]</c>.</param>
    /// <param name="generator">Of the CPU.</param>
    public static void KaimingNormal(Tensor kernel, Generator generator)
    {
        long fanOut = kernel.numel() / kernel.shape[1];
        kernel.normal_(0, Math.Sqrt(2.0 / fanOut), generator);
    }

    /// <summary>Fills weight or bias of a layer uniformly within ±1 / √fan-in: what PyTorch's linear and convolution layers start from.</summary>
    /// <param name="tensor">A weight, or a bias.</param>
    /// <param name="fanIn">Of the layer's weight.</param>
    /// <param name="generator">Of the CPU.</param>
    public static void LayerDefault(Tensor tensor, long fanIn, Generator generator)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        tensor.uniform_(-bound, bound, generator);
    }

    /// <summary>Counts the inputs of an output.</summary>
    /// <param name="weight"><c>[D, …]</c>.</param>
    public static long FanIn(Tensor weight) => weight.numel() / weight.shape[0];
}
