using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Supervised;

/// <summary>What the images of a batch should give, as the head's outputs are compared with it.</summary>
internal sealed class BatchTargets
{
    private readonly TrainingTargets _targets;
    private readonly double _smoothing;

    /// <summary>Initialises the targets.</summary>
    /// <param name="targets">One an image of the training.</param>
    /// <param name="smoothing">The share of a label that all classes share (Szegedy et al. 2015, arXiv:1512.00567, section 7), from 0 to below 1.</param>
    public BatchTargets(TrainingTargets targets, double smoothing)
    {
        _targets = targets;
        _smoothing = smoothing;
        Scale = targets.AreClasses ? null : Measure(targets.Values);
    }

    /// <summary>Gets how a regression's values are scaled; <see langword="null"/> for classes.</summary>
    public TargetScale? Scale { get; }

    /// <summary>Gets the number K of outputs.</summary>
    public int OutputCount => Math.Max(1, _targets.ClassCount);

    /// <summary>Makes the targets of images: smoothed shares of the classes, or scaled values.</summary>
    /// <param name="images">Their indices in the training.</param>
    /// <param name="like">Tells device and element type.</param>
    /// <returns><c>[N, K]</c>.</returns>
    public Tensor Pick(IReadOnlyList<int> images, Tensor like)
    {
        var rows = new double[images.Count * OutputCount];
        for (int i = 0; i < images.Count; i++)
        {
            Fill(_targets.Values[images[i]], rows.AsSpan(i * OutputCount, OutputCount));
        }

        return tensor(rows, [images.Count, OutputCount], dtype: like.dtype, device: like.device);
    }

    /// <summary>Compares outputs with targets: the cross-entropy of shares, or the mean squared error.</summary>
    /// <param name="outputs">What the head gives, <c>[N, K]</c>.</param>
    /// <param name="targets">Of <see cref="Pick"/>, maybe mixed, <c>[N, K]</c>.</param>
    /// <returns>The mean over the batch, <c>[]</c>.</returns>
    public Tensor ComputeLoss(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        Tensor loss = Scale is null
            ? (functional.log_softmax(outputs, 1) * targets).sum(1).mean().neg()
            : functional.mse_loss(outputs, targets);
        return loss.MoveToOuterDisposeScope();
    }

    private static TargetScale Measure(IReadOnlyList<float> values)
    {
        double mean = values.Average(v => (double)v);
        double deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));

        // Values that are all the same leave nothing to scale.
        return new TargetScale { Mean = mean, Deviation = deviation > 0 ? deviation : 1 };
    }

    private void Fill(double value, Span<double> row)
    {
        if (Scale is not null)
        {
            row[0] = (value - Scale.Mean) / Scale.Deviation;
            return;
        }

        row.Fill(_smoothing / OutputCount);
        row[(int)value] += 1 - _smoothing;
    }
}
