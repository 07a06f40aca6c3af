namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Processes that each have a part of one batch, all parts of the same size.</summary>
internal interface IBatchPeers
{
    /// <summary>Gets the number of processes.</summary>
    int Count { get; }

    /// <summary>Puts the tensors of all processes behind each other. No gradient passes.</summary>
    /// <param name="tensor"><c>[N, …]</c>, of the same shape on every process.</param>
    /// <returns><c>[W · N, …]</c>.</returns>
    Tensor Gather(Tensor tensor);

    /// <summary>Replaces a tensor by the sum of all processes'.</summary>
    /// <param name="tensor">Of the same shape on every process; changed.</param>
    void Sum(Tensor tensor);
}
