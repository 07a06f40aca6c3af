using System.Globalization;
using Microsoft.ML;

namespace Smoke;

/// <summary>What a service does: it loads the model, of which it knows the file alone, and predicts.</summary>
internal static class Serve
{
    /// <summary>Prints a line a picture: its file, the class, the scores in per cent.</summary>
    /// <param name="folder">Holds <c>test/*.png</c> and <c>model.zip</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string folder)
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(Path.Combine(folder, "model.zip"), out _);
        using PredictionEngine<Picture, Guess> engine = ml.Model.CreatePredictionEngine<Picture, Guess>(model);
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "test")).Order(StringComparer.Ordinal))
        {
            Guess guess = engine.Predict(new Picture { Image = File.ReadAllBytes(file) });
            string scores = string.Join(' ', guess.Score.Select(s => (100 * s).ToString("F1", CultureInfo.InvariantCulture)));
            Console.WriteLine($"{Path.GetFileName(file)} {guess.PredictedLabel} {scores}");
        }

        return 0;
    }
}
