namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>The texts of a batch as word pieces, and the pairs that they belong to.</summary>
/// <param name="Ids">Word pieces, <c>[N, T]</c>, <see cref="ScalarType.Int64"/>.</param>
/// <param name="Mask">1 for a token and 0 for padding, <c>[N, T]</c>, of the network's floating type.</param>
/// <param name="Pairs">The number of each pair, <c>[N]</c>, <see cref="ScalarType.Int64"/>, at least 0: equal ones are right for each other.</param>
internal sealed record TokenBatch(Tensor Ids, Tensor Mask, Tensor Pairs);
