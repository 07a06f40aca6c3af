using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Logistic regression on fixed features (linear probe): ML.NET's L-BFGS on standardised features, its L2 regularisation chosen on the labelled rows alone.</summary>
/// <remarks>
/// For the choice a fifth of each class is held out, of few rows each fifth in turn. The best of 1, 10 and 100 is taken; 1,000
/// and 10,000 are tried as long as more tells more of them right, and 0.1 where 1 is best. Where no class has two rows there is nothing to choose by, and it is 1. One thread, so that the same rows give the
/// same bits.
/// </remarks>
/// <param name="context">The MLContext.</param>
/// <param name="classCount">The number of classes.</param>
internal sealed class LogisticProbe(MLContext context, int classCount)
{
    private const int Folds = 5;
    private const int MaxRowsOfAllFolds = 250;
    private const float DefaultRegularization = 1;
    private const float SureRegularization = 100;
    private const float MaxRegularization = 10_000;
    private const float Step = 10;

    // ML.NET's 1e-7 takes longer and tells the same rows right.
    private const float Tolerance = 1e-6f;

    // Features that go together, as neighbouring pixels do, would take thousands for weights that hardly change what is told; those of untrained encoders need some hundreds.
    private const int MaxIterations = 500;

    /// <summary>Trains on some rows and tells the class of others.</summary>
    /// <param name="train">Features of the training rows.</param>
    /// <param name="rows">Which of them are trained on.</param>
    /// <param name="labels">The class of every training row.</param>
    /// <param name="test">Features of the rows whose class is asked for.</param>
    /// <param name="cancellationToken">Stops between two trainings.</param>
    /// <returns>The class of each row of <paramref name="test"/>, and the regularisation that was chosen.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public (int[] Classes, float Regularization) Predict(FeatureMatrix train, int[] rows, int[] labels, FeatureMatrix test, CancellationToken cancellationToken)
    {
        float best = ChooseRegularization(train, rows, labels, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return (Predict(Load(train, rows, labels), Load(test, [.. Enumerable.Range(0, test.Rows)], labels: null), best), best);
    }

    /// <summary>Climbs the hill that accuracy has over the regularisation: the best of 1, 10 and 100, from there on up as long as it gets better, or 0.1 where 1 is best.</summary>
    /// <param name="countRight">Tells how many rows are told right with a regularisation.</param>
    /// <returns>The regularisation; among equals the one nearest to 1.</returns>
    internal static float Climb(Func<float, int> countRight)
    {
        (float best, int most) = (DefaultRegularization, countRight(DefaultRegularization));
        for (float next = Step; next <= MaxRegularization && (next <= SureRegularization || best == next / Step); next *= Step)
        {
            Take(next);
        }

        if (best == DefaultRegularization)
        {
            Take(DefaultRegularization / Step);
        }

        return best;

        void Take(float regularization)
        {
            int right = countRight(regularization);
            (best, most) = right > most ? (regularization, right) : (best, most);
        }
    }

    private float ChooseRegularization(FeatureMatrix train, int[] rows, int[] labels, CancellationToken cancellationToken)
    {
        int[] folds = AssignFolds(Array.ConvertAll(rows, r => labels[r]));
        var splits = new List<(IDataView Kept, IDataView HeldOut, int[] Rows)>();
        foreach (int fold in Enumerable.Range(0, Folds).Reverse().Take(rows.Length <= MaxRowsOfAllFolds ? Folds : 1))
        {
            int[] heldOut = [.. rows.Where((_, i) => folds[i] == fold)];
            int[] kept = [.. rows.Where((_, i) => folds[i] != fold)];
            if (heldOut.Length > 0 && kept.Select(r => labels[r]).Distinct().Skip(1).Any())
            {
                splits.Add((Load(train, kept, labels), Load(train, heldOut, labels: null), heldOut));
            }
        }

        return splits.Count == 0 ? DefaultRegularization : Climb(regularization => splits.Sum(split =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Predict(split.Kept, split.HeldOut, regularization).Zip(split.Rows).Count(pair => pair.First == labels[pair.Second]);
        }));
    }

    // Within a class one after the other. The last fold, which is the only one of many rows, has a row of each class of two or more.
    private static int[] AssignFolds(int[] labels)
    {
        var folds = new int[labels.Length];
        foreach (int[] members in Enumerable.Range(0, labels.Length).GroupBy(i => labels[i]).Select(g => g.ToArray()))
        {
            int shift = Folds - Math.Min(Folds, members.Length);
            for (int place = 0; place < members.Length; place++)
            {
                // A class's only row stays to train on.
                folds[members[place]] = members.Length == 1 ? -1 : (place + shift) % Folds;
            }
        }

        return folds;
    }

    private int[] Predict(IDataView train, IDataView test, float regularization)
    {
        var options = new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            L1Regularization = 0,
            L2Regularization = regularization,
            NumberOfThreads = 1,
            OptimizationTolerance = Tolerance,
            MaximumNumberOfIterations = MaxIterations,
        };
        ITransformer model = context.Transforms.NormalizeMeanVariance(nameof(ProbeRow.Features), fixZero: false)
            .AppendCacheCheckpoint(context)
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options))
            .Fit(train);
        try
        {
            // Objects give keys from 0; columns hold them from 1, and 0 for a missing one.
            return [.. model.Transform(test).GetColumn<uint>("PredictedLabel").Select(key => (int)key - 1)];
        }
        finally
        {
            (model as IDisposable)?.Dispose();
        }
    }

    private IDataView Load(FeatureMatrix features, int[] rows, int[]? labels)
    {
        var schema = SchemaDefinition.Create(typeof(ProbeRow));
        schema[nameof(ProbeRow.Label)].ColumnType = new KeyDataViewType(typeof(uint), classCount);
        schema[nameof(ProbeRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features.Dim);
        return context.Data.LoadFromEnumerable(
            Array.ConvertAll(rows, r => new ProbeRow { Label = labels is null ? 0 : (uint)labels[r], Features = features.Row(r).ToArray() }), schema);
    }
}
