namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Batch normalisation by the statistics of a batch that several processes share (SyncBatchNorm), and its gradient.</summary>
/// <remarks>
/// With <c>x̂ = (x − μ) / √(σ² + ε)</c>, μ and σ² over the rows of all processes: <c>y = γ x̂ + β</c> and
/// <c>∂x = γ / √(σ² + ε) · (∂y − mean(∂y) − x̂ mean(∂y x̂))</c>, both means over all processes too. Each process has the gradient of its own mean loss; the
/// mean of the parameters' gradients over processes is then that of the mean loss. One exchange of <c>2 C</c> numbers forward and one backward.
/// </remarks>
internal sealed class SharedNormalization : autograd.SingleTensorFunction<SharedNormalization>
{
    private const string PeersKey = "peers";

    /// <inheritdoc/>
    public override string Name => nameof(SharedNormalization);

    /// <summary>Normalises this process's rows.</summary>
    /// <param name="input"><c>[N, C]</c> or <c>[N, C, H, W]</c>, N the same on every process.</param>
    /// <param name="running">Running mean and variance, each <c>[C]</c>; they are moved on.</param>
    /// <param name="affine">γ and β, each <c>[C]</c>, or <see langword="null"/>.</param>
    /// <param name="settings">The share of the batch in the running statistics, and ε.</param>
    /// <param name="peers">The processes.</param>
    /// <returns>As <paramref name="input"/>.</returns>
    public static Tensor Apply(Tensor input, (Tensor Mean, Tensor Variance) running, (Tensor? Weight, Tensor? Bias) affine, (double Share, double Epsilon) settings, IBatchPeers peers)
    {
        using var scope = NewDisposeScope();
        Tensor mean;
        Tensor scale;
        using (no_grad())
        {
            (mean, var variance) = Measure(input.detach(), peers);                                         // [C]
            double count = (double)input.numel() / input.shape[1] * peers.Count;
            running.Mean.ScaleInPlace(1 - settings.Share);
            running.Mean.AddInPlace(mean, settings.Share);
            running.Variance.ScaleInPlace(1 - settings.Share);
            running.Variance.AddInPlace(variance, settings.Share * count / (count - 1));
            scale = variance.Plus(settings.Epsilon).rsqrt();                                               // [C]
        }

        Tensor output = apply(input, mean, scale, peers);
        if (affine is { Weight: { } weight, Bias: { } bias })
        {
            output = (output * OverChannels(weight, input.ndim)).Plus(OverChannels(bias, input.ndim));
        }

        return output.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor input, Tensor mean, Tensor scale) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        using var scope = NewDisposeScope();
        Tensor normalized = input.Plus(OverChannels(mean, input.ndim).neg()) * OverChannels(scale, input.ndim);
        ctx.save_for_backward([normalized, scale]);
        ctx.save_data(PeersKey, vars[3]);
        return normalized.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor normalized, Tensor scale) = (saved[0], saved[1]);
        var peers = (IBatchPeers)ctx.get_data(PeersKey);
        long[] others = OtherAxes(grad_output.ndim);
        Tensor means = stack([grad_output.mean(others), (grad_output * normalized).mean(others)]);         // [2, C]
        peers.Sum(means);
        means.ScaleInPlace(1.0 / peers.Count);
        Tensor common = OverChannels(means[0], grad_output.ndim).Plus(normalized * OverChannels(means[1], grad_output.ndim));
        Tensor gradient = grad_output.Plus(common.neg()) * OverChannels(scale, grad_output.ndim);
        return [gradient.MoveToOuterDisposeScope(), null!, null!, null!];
    }

    /// <summary>Computes mean and biased variance over all processes from theirs: equal parts, so that the variance is the mean of the variances plus that of the means.</summary>
    private static (Tensor Mean, Tensor Variance) Measure(Tensor input, IBatchPeers peers)
    {
        long[] others = OtherAxes(input.ndim);
        Tensor own = stack([input.mean(others), input.var(others, unbiased: false)]).unsqueeze(0);          // [1, 2, C]
        Tensor all = peers.Gather(own);                                                                    // [W, 2, C]
        Tensor means = all.select(1, 0);                                                                   // [W, C]
        Tensor mean = means.mean([0]);
        Tensor variance = all.select(1, 1).mean([0]).Plus(means.Plus(mean.neg()).Squared().mean([0]));
        return (mean, variance);
    }

    private static long[] OtherAxes(long axes) => axes == 2 ? [0] : [0, 2, 3];

    private static Tensor OverChannels(Tensor values, long axes) => axes == 2 ? values : values.reshape(1, -1, 1, 1);
}
