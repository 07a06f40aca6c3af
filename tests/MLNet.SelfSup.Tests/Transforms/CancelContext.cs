using System.Reflection;
using Microsoft.ML;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>Cancels the MLContext at the first report, as AutoML does to a trial whose time is up.</summary>
internal sealed class CancelContext(MLContext context) : IProgress<PretrainingProgress>
{
    public void Report(PretrainingProgress value) => Cancel(context);

    /// <summary>Calls what AutoML calls; the method is internal to ML.NET.</summary>
    public static void Cancel(MLContext context) =>
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.NonPublic | BindingFlags.Instance)!.Invoke(context, null);
}
