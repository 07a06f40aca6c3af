using MLNet.SelfSup.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>A linear autoencoder with batch normalisation (buffers) and dropout (torch's own generator).</summary>
internal sealed class TinyModule : nn.Module<Tensor, Tensor>
{
    public const int PixelCount = 3 * TinyImages.Side * TinyImages.Side;

    private const int Width = 8;

    private readonly Linear _encoder;
    private readonly BatchNorm1d _norm;
    private readonly Dropout _dropout;
    private readonly Linear _decoder;

    /// <summary>Initialises the weights from a seed, without touching torch's own generator.</summary>
    public TinyModule(int seed, double dropout)
        : base(nameof(TinyModule))
    {
        using Tensor state = random.get_rng_state();
        _encoder = nn.Linear(PixelCount, Width);
        _norm = nn.BatchNorm1d(Width);
        _dropout = nn.Dropout(dropout);
        _decoder = nn.Linear(Width, PixelCount);
        random.set_rng_state(state);
        RegisterComponents();
        using var noGradients = no_grad();
        using var generator = new Generator((ulong)seed);
        using DisposeScope scope = NewDisposeScope();
        foreach (Parameter parameter in parameters())
        {
            parameter.copy_(rand(parameter.shape, generator: generator).Plus(-0.5).Times(0.25));
        }
    }

    public override Tensor forward(Tensor input) => _decoder.call(_dropout.call(_norm.call(_encoder.call(input))));
}
