using MLNet.SelfSup.Torch.Training.Reporting;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training.Reporting;

[TestClass]
public sealed class LossMeterTests : IDisposable
{
    private readonly LossMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [TestMethod]
    public void Read_FiniteLosses_SumsThem()
    {
        Add(0, 1, 2);
        Assert.IsNull(_meter.Read());
        Assert.AreEqual(1.5, _meter.TakeWindowMean());
        Add(2, 6);
        Assert.IsNull(_meter.Read());

        Assert.AreEqual(6.0, _meter.TakeWindowMean());
        Assert.AreEqual(3.0, _meter.EpochMean);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Read_NotFinite_TellsTheFirstStep(float bad)
    {
        Add(7, 1, bad, 2, float.NaN);

        (long Step, double Loss)? fault = _meter.Read();

        Assert.AreEqual((8L, (double)bad), fault);
    }

    [TestMethod]
    public void BeginEpoch_ForgetsTheLast()
    {
        Add(0, 1);
        _meter.Read();

        _meter.BeginEpoch();
        Assert.IsNull(_meter.EpochMean);
        Add(1, 3);
        _meter.Read();

        Assert.AreEqual(3.0, _meter.EpochMean);
    }

    private void Add(long step, params float[] losses)
    {
        foreach (float loss in losses)
        {
            _meter.Add(step++, torch.tensor(loss));
        }
    }
}
