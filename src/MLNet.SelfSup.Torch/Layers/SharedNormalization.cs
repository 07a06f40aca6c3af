namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Batch normalisation by the statistics of a batch that several processes share (SyncBatchNorm), and its gradient.</summary>
/// <remarks>
/// With <c>x̂ = (x − μ) s</c>, <c>s = 1 / √(σ² + ε)</c>, μ and σ² over the rows of all processes: <c>y = γ x̂ + β</c> and
/// <c>∂x = γ s (∂y − mean(∂y) − x̂ mean(∂y x̂))</c>, both means over all processes too. PyTorch's kernels do the passes over the rows: normalisation by given
/// statistics gives <c>γ s ∂y</c> and, as gradients of β and γ, this process's sums of <c>∂y</c> and <c>∂y x̂</c>; this function stands before it, exchanges the sums, and adds
/// what is missing, which is linear in x. Each process has the gradient of its own mean loss; the mean of the parameters' gradients over processes is then that of the mean
/// loss. One exchange of <c>2 C</c> numbers forward and one backward.
/// </remarks>
internal sealed class SharedNormalization : autograd.MultiTensorFunction<SharedNormalization>
{
    private const string PeersKey = "peers";
    private const string PassKey = "pass";
    private const int Arguments = 6;

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
        Tensor variance;
        using (no_grad())
        {
            (mean, variance) = Measure(input.detach(), peers);                                             // [C]
            double count = (double)CountPerChannel(input) * peers.Count;
            running.Mean.ScaleInPlace(1 - settings.Share);
            running.Mean.AddInPlace(mean, settings.Share);
            running.Variance.ScaleInPlace(1 - settings.Share);
            running.Variance.AddInPlace(variance, settings.Share * count / (count - 1));
        }

        Tensor weight = affine.Weight ?? ones_like(mean);
        Tensor bias = affine.Bias ?? zeros_like(mean);
        if (is_grad_enabled())
        {
            List<Tensor> entered = apply(input, weight, bias, mean, variance.Plus(settings.Epsilon).rsqrt(), peers);
            (input, weight, bias) = (entered[0], entered[1], entered[2]);
        }

        return functional.batch_norm(input, mean, variance, weight, bias, training: false, eps: settings.Epsilon).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor[] tensors = [.. vars.OfType<Tensor>()];
        ctx.save_for_backward([tensors[0], tensors[1], tensors[3], tensors[4]]);
        ctx.save_data(PeersKey, vars[^1]);
        ctx.save_data(PassKey, GuardedBackward.OfThread);
        return [tensors[0].alias(), tensors[1].alias(), tensors[2].alias()];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        using var scope = NewDisposeScope();
        var pass = (GuardedBackward)ctx.get_data(PassKey);
        List<Tensor> gradients = pass.Compute(() => Differentiate(ctx, grad_outputs), Arguments);
        grad_outputs.ForEach(g => g.Dispose());
        return gradients;
    }

    private static List<Tensor> Differentiate(autograd.AutogradContext ctx, List<Tensor> slopes)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor input, Tensor weight, Tensor mean, Tensor scale) = (saved[0], saved[1], saved[2], saved[3]);
        var peers = (IBatchPeers)ctx.get_data(PeersKey);
        Tensor means = stack([slopes[1], slopes[2]]);                                                      // [2, C]: of ∂y x̂, of ∂y
        peers.Sum(means);
        means.ScaleInPlace(1.0 / (CountPerChannel(input) * peers.Count));
        Tensor factor = weight * scale;                                                                    // [C]
        Tensor slope = (factor * scale * means[0]).neg();
        Tensor offset = (factor * means[1]).Plus(mean * slope).neg();
        Tensor missing = functional.batch_norm(input, zeros_like(mean), ones_like(mean), slope, offset, training: false, eps: 0);
        Tensor gradient = slopes[0].Plus(missing);
        return [gradient.DetachFromDisposeScope(), slopes[1].alias().DetachFromDisposeScope(), slopes[2].alias().DetachFromDisposeScope(), null!, null!, null!];
    }

    /// <summary>Computes mean and biased variance over all processes from theirs: equal parts, so that the variance is the mean of the variances plus that of the means.</summary>
    private static (Tensor Mean, Tensor Variance) Measure(Tensor input, IBatchPeers peers)
    {
        long count = CountPerChannel(input);
        Tensor ownMean = zeros(input.shape[1], dtype: input.dtype, device: input.device);
        Tensor ownVariance = zeros_like(ownMean);
        if (count == 1)
        {
            ownMean = input.reshape(-1);
        }
        else
        {
            // The kernel that measures best also normalises; its running statistics, wholly renewed, are this batch's.
            functional.batch_norm(input, ownMean, ownVariance, training: true, momentum: 1).Dispose();
            ownVariance.ScaleInPlace((count - 1.0) / count);
        }

        Tensor all = peers.Gather(stack([ownMean, ownVariance]).unsqueeze(0));                             // [W, 2, C]
        Tensor means = all.select(1, 0);                                                                   // [W, C]
        Tensor mean = means.mean([0]);
        Tensor variance = all.select(1, 1).mean([0]).Plus(means.Plus(mean.neg()).Squared().mean([0]));
        return (mean, variance);
    }

    private static long CountPerChannel(Tensor input) => input.numel() / input.shape[1];
}
