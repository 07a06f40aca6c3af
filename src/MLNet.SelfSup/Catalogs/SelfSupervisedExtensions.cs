using MLNet.SelfSup;

namespace Microsoft.ML;

/// <summary>The way from an <see cref="MLContext"/> to self-supervised learning.</summary>
public static class SelfSupervisedExtensions
{
    /// <summary>Gets what pre-trains encoders outside a pipeline.</summary>
    /// <param name="mlContext">The context; its device and seed are honoured.</param>
    /// <returns>The catalog.</returns>
    public static SelfSupervisedCatalog SelfSupervised(this MLContext mlContext)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        return new SelfSupervisedCatalog(mlContext);
    }
}
