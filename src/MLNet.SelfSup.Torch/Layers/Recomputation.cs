namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Gradient checkpointing: of a part of a network its inputs alone are kept, and the part is run again when its gradient is wanted (Chen et al. 2016, arXiv:1604.06174, section 4).</summary>
/// <remarks>
/// Memory of activations falls to one tensor a part and all those of one part; a step computes a third more. Draws of the second run are those of the first, and running statistics are moved on
/// by the first alone, so that gradients are the same.
/// </remarks>
internal sealed class Recomputation : autograd.SingleTensorFunction<Recomputation>
{
    private const string BodyKey = "body";
    private const string DrawsKey = "draws";
    private const string PassKey = "pass";

    [ThreadStatic]
    private static bool _isRunning;

    /// <summary>Gets a value indicating whether a part is being run again on this thread: what it changes besides its result must not change twice.</summary>
    public static bool IsRunning => _isRunning;

    /// <inheritdoc/>
    public override string Name => nameof(Recomputation);

    /// <summary>Lets every layer of a network that can forget do so, or not.</summary>
    /// <param name="module">The network.</param>
    /// <param name="isOn">Whether they do.</param>
    public static void Use(nn.Module module, bool isOn)
    {
        foreach (IRecomputable layer in module.modules().OfType<IRecomputable>())
        {
            layer.Recomputes = isOn;
        }
    }

    /// <summary>Runs a part of a network.</summary>
    /// <param name="isOn">Whether its activations are forgotten; without gradients there are none to forget.</param>
    /// <param name="body">The part: of its inputs, and of parameters that it knows.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <returns>Its result; it belongs to the caller's dispose scope.</returns>
    public static Tensor Run(bool isOn, Func<IReadOnlyList<Tensor>, Tensor> body, params Tensor[] inputs)
    {
        if (!isOn || !is_grad_enabled() || !inputs.Any(i => i.requires_grad))
        {
            return body(inputs);
        }

        using var scope = NewDisposeScope();
        return apply([body, .. inputs]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var body = (Func<IReadOnlyList<Tensor>, Tensor>)vars[0];
        Tensor[] inputs = [.. vars.Skip(1).Cast<Tensor>()];
        ctx.set_materialize_grads(false);
        ctx.save_data(BodyKey, body);
        ctx.save_data(DrawsKey, new ReplayedDraws(inputs[0].device));
        ctx.save_data(PassKey, GuardedBackward.OfThread);
        ctx.save_for_backward([.. inputs]);
        using var noGrad = no_grad();
        return body(inputs);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        List<Tensor> kept = ctx.get_saved_variables();
        List<Tensor> gradients = ((GuardedBackward)ctx.get_data(PassKey)).Compute(() => RunAgain(ctx, kept, grad_output), kept.Count + 1);
        grad_output.Dispose();
        return gradients;
    }

    private static List<Tensor> RunAgain(autograd.AutogradContext ctx, List<Tensor> kept, Tensor outputGradient)
    {
        var body = (Func<IReadOnlyList<Tensor>, Tensor>)ctx.get_data(BodyKey);
        Tensor[] inputs = [.. kept.Select(k => k.detach().requires_grad_(k.requires_grad))];
        bool before = _isRunning;
        using (enable_grad())
        using (((ReplayedDraws)ctx.get_data(DrawsKey)).Replay())
        {
            _isRunning = true;
            try
            {
                // Parameters get their gradients here; those of the inputs go on to what made them.
                body(inputs).backward([outputGradient]);
            }
            finally
            {
                _isRunning = before;
            }
        }

        return [null!, .. inputs.Select(i => i.requires_grad ? i.grad!.DetachFromDisposeScope() : null!)];
    }
}
