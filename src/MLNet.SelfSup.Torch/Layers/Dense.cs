namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A linear layer, <c>y = x Wᵀ + b</c>, computed by <see cref="LinearMap"/>.</summary>
/// <remarks>Maps <c>[…, inputs]</c> to <c>[…, outputs]</c>. Names and shapes are those of PyTorch's linear layer.</remarks>
internal sealed class Dense : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    /// <summary>Builds the layer.</summary>
    /// <param name="weight">W, <c>[outputs, inputs]</c>.</param>
    /// <param name="bias">b, <c>[outputs]</c>; <see langword="null"/> for none.</param>
    public Dense(Parameter weight, Parameter? bias)
        : base(nameof(Dense))
    {
        _weight = weight;
        _bias = bias;
        RegisterComponents();
    }

    /// <summary>Gets W, <c>[outputs, inputs]</c>.</summary>
    public Parameter Weight => _weight;

    /// <summary>Gets b, <c>[outputs]</c>; <see langword="null"/> where there is none.</summary>
    public Parameter? Bias => _bias;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => LinearMap.Apply(input, _weight, _bias);
}
