using Microsoft.ML;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Frees what a fitted model of anybody's estimator holds.</summary>
internal static class FittedModel
{
    /// <summary>Disposes this library's transformers in a model.</summary>
    /// <param name="model">A transformer, or a chain of them.</param>
    /// <remarks>
    /// Others are left alone: estimators that learn nothing, such as those of ONNX models, give the same transformer each time that they are fitted, and one
    /// that was disposed would break their next use.
    /// </remarks>
    public static void Release(ITransformer model)
    {
        if (model is EncoderTransformer own)
        {
            own.Dispose();
        }
        else if (model is IEnumerable<ITransformer> chain)
        {
            foreach (ITransformer part in chain)
            {
                Release(part);
            }
        }
    }
}
