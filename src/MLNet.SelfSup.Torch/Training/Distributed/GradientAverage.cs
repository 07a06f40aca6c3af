namespace MLNet.SelfSup.Torch.Training.Distributed;

/// <summary>Makes the gradients of all ranks the mean over them: that of the joint batch.</summary>
/// <remarks>
/// All gradients, the loss and what else a step must agree on travel in one flat tensor a step, after the backward pass: TorchSharp 0.107 has no hooks on
/// parameters, so that nothing can be sent while it still runs.
/// </remarks>
/// <param name="ranks">The ranks.</param>
/// <param name="parameters">The parameters, in the same order on every rank.</param>
internal sealed class GradientAverage(ICollective ranks, IReadOnlyList<Parameter> parameters)
{
    // Before the gradients: the loss, whether to stop, and for each parameter whether it has a gradient.
    private const int LossPlace = 0;
    private const int StopPlace = 1;
    private const int FirstPresence = 2;

    /// <summary>Gets a value indicating whether a rank asked to stop in the last step.</summary>
    public bool IsStopWanted { get; private set; }

    /// <summary>Averages the gradients, in place. A parameter that has one on some rank gets one on all.</summary>
    /// <param name="loss">This rank's loss, <c>[]</c>, without a gradient.</param>
    /// <param name="isStopWanted">Whether this rank asks all to stop.</param>
    /// <returns>The mean loss of all ranks, <c>[]</c>.</returns>
    /// <exception cref="IOException">Another rank is gone, or does not come.</exception>
    public Tensor Run(Tensor loss, bool isStopWanted)
    {
        if (ranks.WorldSize == 1)
        {
            IsStopWanted = isStopWanted;
            return loss;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor?[] gradients = [.. parameters.Select(p => p.grad)];
        double[] notes = [0, isStopWanted ? 1 : 0, .. gradients.Select(g => g is null ? 0.0 : 1)];
        Tensor head = tensor(notes, dtype: loss.dtype, device: loss.device);
        head.narrow(0, LossPlace, 1).copy_(loss.reshape(1));
        Tensor flat = cat([head, .. parameters.Select((p, i) => (gradients[i] ?? zeros_like(p)).detach().reshape(-1).to(loss.dtype))]);
        ranks.AllReduceSum(flat);
        flat.ScaleInPlace(1.0 / ranks.WorldSize);

        Tensor agreed = flat.narrow(0, StopPlace, notes.Length - 1).to(float64).cpu();
        double[] answers = agreed.data<double>().ToArray();
        IsStopWanted = answers[StopPlace - StopPlace] > 0;
        CopyBack(flat, gradients, answers.AsSpan(FirstPresence - StopPlace));
        return flat.narrow(0, LossPlace, 1).reshape([]).clone().MoveToOuterDisposeScope();
    }

    private void CopyBack(Tensor flat, Tensor?[] gradients, ReadOnlySpan<double> presence)
    {
        long at = FirstPresence + parameters.Count;
        for (int i = 0; i < parameters.Count; i++)
        {
            Parameter parameter = parameters[i];
            Tensor mean = flat.narrow(0, at, parameter.numel()).view(parameter.shape);
            at += parameter.numel();
            if (gradients[i] is { } gradient)
            {
                gradient.copy_(mean);
            }
            else if (presence[i] > 0)
            {
                parameter.grad = mean.to(parameter.dtype).clone().DetachFromDisposeScope();
            }
        }
    }
}
