using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Supervised;

/// <summary>The weights that a prediction head starts from: N(0, σ²), biases 0, norms as identity.</summary>
internal static class HeadInitialization
{
    /// <summary>σ of a head that is trained with its encoder: it begins with almost the same output for all (MAE's fine-tuning).</summary>
    public const double FineTuneDeviation = 2e-5;

    /// <summary>σ of a linear probe (MAE's and MoCo v3's).</summary>
    public const double ProbeDeviation = 0.01;

    /// <summary>Gives the head of an encoder its weights.</summary>
    /// <param name="encoder">With a head, on the CPU.</param>
    /// <param name="deviation">σ.</param>
    /// <param name="generator">Of the CPU: the same state gives the same weights.</param>
    public static void Apply(ImageEncoderModule encoder, double deviation, Generator generator)
    {
        using IDisposable noGrad = no_grad();
        foreach (Dense linear in encoder.Head.modules().Append(encoder.Head).OfType<Dense>().Distinct())
        {
            linear.Weight.normal_(0, deviation, generator);
        }
    }
}
