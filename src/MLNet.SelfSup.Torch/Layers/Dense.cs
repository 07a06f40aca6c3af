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

    /// <summary>Gets or sets the type in which products are computed; <see langword="null"/> for the weights' own. Weights and their gradients keep theirs.</summary>
    public ScalarType? ProductType { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (ProductType is not { } type)
        {
            return LinearMap.Apply(input, _weight, _bias);
        }

        using var scope = NewDisposeScope();
        return LinearMap.Apply(input.to(type), _weight.to(type), _bias?.to(type)).MoveToOuterDisposeScope();
    }
}
