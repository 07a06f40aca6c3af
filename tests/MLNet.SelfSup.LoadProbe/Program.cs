using System.Reflection;
using System.Text.Json;
using LoadProbe;
using Microsoft.ML;

// Arguments: model.zip, then image files; --classes, model.zip and image files; or --pairs, model.zip, an image file and its text. Output: the assemblies of ours that were
// loaded before the model, then a line of features a file, or a line of all columns of the pair.
string[] early = [.. AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name!).Where(n => n is "MLNet.SelfSup" || n.StartsWith("MLNet.SelfSup.", StringComparison.Ordinal))];
Console.WriteLine(JsonSerializer.Serialize(early.Where(n => n != Assembly.GetEntryAssembly()!.GetName().Name)));
try
{
    var ml = new MLContext();
    if (args[0] == "--pairs")
    {
        using PredictionEngine<Input, PairOutput> pairs = ml.Model.CreatePredictionEngine<Input, PairOutput>(ml.Model.Load(args[1], out _));
        Console.WriteLine(JsonSerializer.Serialize(pairs.Predict(new Input { Image = File.ReadAllBytes(args[2]), Caption = args[3] })));
        return 0;
    }

    if (args[0] == "--classes")
    {
        using PredictionEngine<Input, ClassOutput> classes = ml.Model.CreatePredictionEngine<Input, ClassOutput>(ml.Model.Load(args[1], out _));
        foreach (string file in args[2..])
        {
            Console.WriteLine(JsonSerializer.Serialize(classes.Predict(new Input { Image = File.ReadAllBytes(file) })));
        }

        return 0;
    }

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
