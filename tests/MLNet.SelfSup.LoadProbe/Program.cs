using System.Reflection;
using System.Text.Json;
using LoadProbe;
using Microsoft.ML;

// Arguments: model.zip, then image files. Output: the assemblies of ours that were loaded before the model, then a line of features a file.
string[] early = [.. AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name!).Where(n => n is "MLNet.SelfSup" || n.StartsWith("MLNet.SelfSup.", StringComparison.Ordinal))];
Console.WriteLine(JsonSerializer.Serialize(early.Where(n => n != "MLNet.SelfSup.LoadProbe")));
try
{
    var ml = new MLContext();
    ITransformer model = ml.Model.Load(args[0], out _);
    using PredictionEngine<Input, Output> engine = ml.Model.CreatePredictionEngine<Input, Output>(model);
    foreach (string file in args[1..])
    {
        Console.WriteLine(JsonSerializer.Serialize(engine.Predict(new Input { Image = File.ReadAllBytes(file) }).Features));
    }

    return 0;
}
catch (TargetInvocationException exception)
{
    Console.Error.WriteLine(exception.GetBaseException().Message);
    return 1;
}
