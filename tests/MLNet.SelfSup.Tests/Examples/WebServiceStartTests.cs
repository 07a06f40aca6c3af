using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Tests.Transforms;
using WebService;
using WebService.Model;

namespace MLNet.SelfSup.Tests.Examples;

/// <summary>What examples/WebService says of settings and models with which it can't start.</summary>
[TestClass]
public sealed class WebServiceStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    private string Zip => Path.Combine(_folder.Path, "model.zip");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Build_SettingsThatDoNotFit_SaysWhichAndWhatToDo()
    {
        File.WriteAllText(Zip, "no model");

        Assert.Contains("--model FILE", Assert.ThrowsExactly<ArgumentException>(() => ServiceApp.Build([])).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.ThrowsExactly<FileNotFoundException>(() => ServiceApp.Build(["--model", "no/model.zip"])).Message, StringComparison.Ordinal);
        Assert.Contains("name a folder of images", Assert.ThrowsExactly<DirectoryNotFoundException>(() => ServiceApp.Build(["--model", Zip, "--gallery", "no/folder"])).Message, StringComparison.Ordinal);
        Assert.Contains("BatchSize is 0; it must be 1 to 4096", Assert.ThrowsExactly<ArgumentException>(() => ServiceApp.Build(["--model", Zip, "--batch", "0"])).Message, StringComparison.Ordinal);
        Assert.Contains("'many'", Assert.ThrowsExactly<InvalidOperationException>(() => ServiceApp.Build(["--model", Zip, "--batch", "many"])).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Start_FileThatIsNoModel_StopsTheService()
    {
        File.WriteAllText(Zip, "no model");
        await using RunningService service = await RunningService.StartAsync(["--model", Zip], isReady: false);

        await service.App.WaitForShutdownAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

        Exception? failure = service.App.Services.GetRequiredService<ServiceState>().Failure;
        Assert.Contains("can't be loaded as a model of ML.NET", Assert.IsInstanceOfType<InvalidDataException>(failure).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_ModelThatGivesNoScores_SaysWhatItGives()
    {
        Save(_ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()), _ml.Data.LoadFromEnumerable(TestPictures.Bytes(3)));

        Assert.Contains("no column 'Score'", Assert.ThrowsExactly<InvalidDataException>(() => LoadedModel.Load(_ml, Zip, withFeatures: false)).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_ModelWithoutAnEncoder_SaysSo()
    {
        Save(_ml.Transforms.Conversion.MapValueToKey("Label"), _ml.Data.LoadFromEnumerable(TestPictures.Bytes(3)));

        Assert.Contains("no encoder of MLNet.SelfSup", Assert.ThrowsExactly<InvalidDataException>(() => LoadedModel.Load(_ml, Zip, withFeatures: false)).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_ModelThatLoadsImagesByItself_SaysWhatToLeaveOut()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Files(6, _folder.Path));
        Save(_ml.Transforms.LoadImages("Picture", string.Empty, "Image").Append(_ml.Transforms.SelfSupervisedEmbed("Features", "Picture", TinyEncoder.Create())), data);

        Assert.Contains("as LoadImages does", Assert.ThrowsExactly<InvalidDataException>(() => LoadedModel.Load(_ml, Zip, withFeatures: false)).Message, StringComparison.Ordinal);
    }

    private void Save(IEstimator<ITransformer> estimator, IDataView data) => _ml.Model.Save(estimator.Fit(data), data.Schema, Zip);
}
