namespace MLNet.SelfSup.Torch.Layers;

/// <summary>The small networks behind an encoder that contrastive methods train with and then drop.</summary>
/// <remarks>Layers bear their place in the sequence as name: <c>0.weight</c>, <c>2.bias</c>.</remarks>
internal static class MlpHead
{
    /// <summary>Makes the projection of MoCo v2: linear, ReLU, linear (arXiv:2003.04297, section 3).</summary>
    /// <param name="inputs">Width D of the representation, and of the hidden layer.</param>
    /// <param name="outputs">Width of the projection.</param>
    /// <returns>Maps <c>[N, D]</c> to <c>[N, outputs]</c>.</returns>
    public static Sequential NewBiased(int inputs, int outputs) =>
        Sequential(("0", LayerFactory.NewLinear(inputs, inputs)), ("1", ReLU()), ("2", LayerFactory.NewLinear(inputs, outputs)));

    /// <summary>Makes a projector or predictor of MoCo v3: linear layers without bias, batch normalisation and ReLU between them (arXiv:2104.02057, section 3).</summary>
    /// <param name="layers">Number of linear layers.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="hidden">Width of the hidden layers.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <param name="normalizesOutput">Whether a batch normalisation without scale and shift ends it.</param>
    /// <returns>Maps <c>[N, inputs]</c> to <c>[N, outputs]</c>.</returns>
    public static Sequential NewNormalized(int layers, int inputs, int hidden, int outputs, bool normalizesOutput)
    {
        var parts = new List<Module<Tensor, Tensor>>();
        for (int i = 0; i < layers; i++)
        {
            bool isLast = i == layers - 1;
            int width = isLast ? outputs : hidden;
            parts.Add(LayerFactory.NewLinear(i == 0 ? inputs : hidden, width, hasBias: false));
            if (!isLast)
            {
                parts.Add(new BatchNormalization(width));
                parts.Add(ReLU());
            }
            else if (normalizesOutput)
            {
                parts.Add(new BatchNormalization(width, isAffine: false));
            }
        }

        return Sequential(parts.Select((part, i) => ($"{i}", part)));
    }
}
