using MLNet.SelfSup.Text;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Moves padded word pieces into tensors.</summary>
internal static class TokenizedTexts
{
    /// <summary>Copies a batch.</summary>
    /// <param name="texts">The batch.</param>
    /// <param name="device">Where the tensors shall be.</param>
    /// <returns>Ids <c>[N, T]</c> and the mask, 1 for a token and 0 for padding, <c>[N, T]</c>; of the open dispose scope.</returns>
    public static (Tensor Ids, Tensor Mask) ToTensors(TextBatch texts, Device device)
    {
        long[] shape = [texts.Count, texts.Length];
        return (tensor(texts.Ids, shape).Send(device), tensor(texts.Mask, shape).Send(device));
    }
}
