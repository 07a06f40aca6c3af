using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Evaluation;

/// <summary>Compares on a given engine.</summary>
internal static class LabelEfficiencyComparison
{
    public static LabelEfficiencyReport Run(
        MLContext ml,
        IEncoderRuntime runtime,
        IDataView train,
        IDataView test,
        LabelEfficiencyOptions options,
        IReadOnlyList<LabelEfficiencyApproach>? approaches = null,
        IProgress<LabelEfficiencyProgress>? progress = null,
        string label = "Label",
        string image = "Image",
        CancellationToken cancellationToken = default)
    {
        var request = new LabelEfficiencyRequest
        {
            Train = train,
            Test = test,
            LabelColumnName = label,
            ImageColumnName = image,
            Encoder = FakeRuntime.Artifact,
            Options = options,
            Approaches = approaches ?? [],
            Progress = progress,
            Runtime = () => runtime,
        };
        return new LabelEfficiencyRun(ml, ((IHostEnvironment)ml).Register("Test"), request).Execute(cancellationToken);
    }
}
