using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Pretraining;

internal sealed class PretrainingRun(IHost host, PretrainingOptions options, IProgress<PretrainingProgress>? progress, Func<IEncoderRuntime> runtime)
{
    public EncoderArtifact Train(IDataView images, string column, CancellationToken cancellationToken)
    {
        _ = (host, options, progress, runtime);
        throw new NotImplementedException();
    }
}
