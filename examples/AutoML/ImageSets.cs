using Microsoft.ML;
using QuickStart;

namespace AutoML;

/// <summary>The images as AutoML needs them: the validation set chooses among trials, the test set judges the choice.</summary>
/// <param name="All">Train and validation together; encoders are trained on them, which reads no labels.</param>
/// <param name="Train">Images that trials train on.</param>
/// <param name="Validation">Images that tell which trial is best.</param>
/// <param name="Test">Images that no trial has seen.</param>
internal sealed record ImageSets(IDataView All, IDataView Train, IDataView Validation, IDataView Test)
{
    private const int EveryNthValidates = 5;

    /// <summary>Takes every fifth training image for the validation.</summary>
    public static ImageSets Of(MLContext ml, ImageSplit images) => new(
        ml.Data.LoadFromEnumerable(images.Train),
        ml.Data.LoadFromEnumerable(images.Train.Where((_, i) => !Validates(i)).ToList()),
        ml.Data.LoadFromEnumerable(images.Train.Where((_, i) => Validates(i)).ToList()),
        ml.Data.LoadFromEnumerable(images.Test));

    private static bool Validates(int index) => index % EveryNthValidates == EveryNthValidates - 1;
}
