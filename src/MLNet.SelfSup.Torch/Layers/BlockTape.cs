namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Computes blocks without keeping what their gradients need, and again when these are wanted (gradient checkpointing; Chen et al. 2016, arXiv:1604.06174, section 4).</summary>
/// <remarks>
/// Between two calls of <see cref="Backward"/> a block's input is all that is kept. Each block's output is cut from the graph, so that the
/// loss's own backward pass ends there; <see cref="Backward"/> then goes through the blocks from the last to the first.
/// </remarks>
internal sealed class BlockTape : IDisposable
{
    private readonly Stack<Entry> _entries = [];

    /// <summary>Runs a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="tokens">Its input, <c>[N, T, D]</c>.</param>
    /// <returns>Its output, <c>[N, T, D]</c>, in the open dispose scope; <see cref="Backward"/> gives the block its gradients.</returns>
    public Tensor Run(Block block, Tensor tokens)
    {
        Tensor? random = block.IsRandom ? TorchSharp.torch.random.get_rng_state().DetachFromDisposeScope() : null;
        Tensor output;
        using (no_grad())
        {
            output = block.call(tokens).DetachFromDisposeScope();
        }

        output.requires_grad_(true);
        _entries.Push(new Entry(block, tokens.alias().DetachFromDisposeScope(), output, random));
        return output.alias();
    }

    /// <summary>Computes the gradients of the blocks that ran since the last call, and of all that came before them; call it after the loss's own backward pass.</summary>
    public void Backward()
    {
        using IDisposable gradients = enable_grad();
        while (_entries.TryPop(out Entry? entry))
        {
            using Entry last = entry;
            if (last.Output.grad is { } slope)
            {
                using var scope = NewDisposeScope();
                Propagate(last, slope);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_entries.TryPop(out Entry? entry))
        {
            entry.Dispose();
        }
    }

    private static void Propagate(Entry entry, Tensor slope)
    {
        Tensor input = entry.Input.detach().requires_grad_(true);
        Recompute(entry, input).backward([slope]);
        if (entry.Input.requires_grad)
        {
            entry.Input.backward([input.grad!]);
        }
    }

    private static Tensor Recompute(Entry entry, Tensor input)
    {
        if (entry.Random is null)
        {
            return entry.Block.call(input);
        }

        // The same draws as in the first pass, and the generator as it was afterwards.
        using Tensor now = random.get_rng_state();
        random.set_rng_state(entry.Random);
        Tensor output = entry.Block.call(input);
        random.set_rng_state(now);
        return output;
    }

    private sealed record Entry(Block Block, Tensor Input, Tensor Output, Tensor? Random) : IDisposable
    {
        public void Dispose()
        {
            Input.Dispose();
            Output.Dispose();
            Random?.Dispose();
        }
    }
}
