using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch;
using MLNet.SelfSup.Torch.Methods.Albef;
using MLNet.SelfSup.Torch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>ALBEF by one process that treats each batch as so many groups, each of which sees only itself and the queues of the step before, as ranks do.</summary>
internal sealed class GroupedAlbef : IDisposable
{
    private readonly int _groups;
    private readonly AlbefOptions _options;
    private readonly AlbefMethod _method;

    public GroupedAlbef(int groups)
    {
        _groups = groups;
        _options = (AlbefOptions)RankTrainings.NewOptions("albef");
        _method = (AlbefMethod)RankTrainings.NewMethod(_options);
        _method.Module.to(float64);
        _method.Module.train();
    }

    public AlbefNetwork Network => _method.Network;

    public void Train()
    {
        using var random = new RandomStateScope();
        using var threads = new ThreadCountScope(1);
        PretrainingRequest request = RankTrainings.NewRequest(_options);
        var plan = new TrainingPlan(_options, request.Images.Count);
        TrainingRecipe recipe = _method.Recipe;
        using IOptimizer optimizer = recipe.CreateOptimizer(recipe.Groups);
        using var loader = new ViewLoader(request.Images, _method.Views, plan, request.Seed, 0, 1, CPU);
        for (long step = 0; step < plan.Steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            using ViewBatch batch = loader.Take(CancellationToken.None)!;
            TakeStep(step, batch, plan);
            using (no_grad())
            {
                optimizer.Step(recipe.LearningRate(plan.PointOf(step)));
                optimizer.ZeroGrad();
            }
        }
    }

    public void Dispose() => _method.Dispose();

    private void TakeStep(long step, ViewBatch batch, TrainingPlan plan)
    {
        int size = plan.BatchSize / _groups;
        var before = new QueueCopy(Network);
        var parts = new List<QueueCopy>();
        for (int group = 0; group < _groups; group++)
        {
            using Generator global = manual_seed(StepSeeds.OfDropout(RankTrainings.Seed, step, group));
            using var own = new Generator();
            own.manual_seed(StepSeeds.OfDraws(RankTrainings.Seed, step, group));
            before.Restore(Network);
            var context = new StepContext
            {
                Step = step,
                Epoch = plan.PointOf(step).Epoch,
                Epochs = plan.Epochs,
                StepsPerEpoch = plan.StepsPerEpoch,

                // The followers move once a step.
                MicroBatch = group,
                Images = [.. batch.Images.Skip(group * size).Take(size)],
                Generator = own,
            };
            Tensor loss = _method.ComputeLoss([batch.Views[0].narrow(0, group * size, size).to(float64)], context);
            loss.DividedBy(_groups).backward();
            parts.Add(new QueueCopy(Network));
        }

        // What each group wrote behind the old pointer, one group behind the other.
        long columns = before.Pointer;
        before.Restore(Network);
        foreach (QueueCopy part in parts)
        {
            Network.Enqueue(part.Columns(part.Images, columns, size), part.Columns(part.Texts, columns, size), part.Columns(part.Pairs, columns, size).squeeze(1));
        }
    }

    private sealed class QueueCopy(AlbefNetwork network)
    {
        public Tensor Images { get; } = network.ImageQueue.clone();

        public Tensor Texts { get; } = network.TextQueue.clone();

        public Tensor Pairs { get; } = network.PairQueue.clone();

        public long Pointer { get; } = network.QueuePointer.item<long>();

        public void Restore(AlbefNetwork target)
        {
            using IDisposable noGradients = no_grad();
            target.ImageQueue.copy_(Images);
            target.TextQueue.copy_(Texts);
            target.PairQueue.copy_(Pairs);
            target.QueuePointer.copy_(tensor([Pointer]));
        }

        public Tensor Columns(Tensor queue, long first, int count)
        {
            long[] places = [.. Enumerable.Range(0, count).Select(i => (first + i) % queue.shape[1])];
            return queue.index_select(1, tensor(places)).t();
        }
    }
}
