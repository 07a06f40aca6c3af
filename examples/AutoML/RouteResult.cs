using Microsoft.ML;

namespace AutoML;

/// <summary>What a route found.</summary>
/// <param name="Model">From images to classes.</param>
/// <param name="LabelColumn">The column of keys that it makes of the labels.</param>
/// <param name="Metric">The accuracy by which the experiment chose the model, 0 to 1.</param>
/// <param name="Description">The trial that won.</param>
internal sealed record RouteResult(ITransformer Model, string LabelColumn, double Metric, string Description);
