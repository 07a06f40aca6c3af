using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Torch.Training.Checkpoints;

/// <summary>All tensors that training changes: the module's parameters and buffers, and the optimizer's state.</summary>
internal sealed class TrainingState
{
    private readonly SortedDictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Collects the tensors; they stay their owners'.</summary>
    /// <param name="module">The method's module.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="backward">The backward pass.</param>
    public TrainingState(nn.Module module, IOptimizer optimizer, BackwardPass? backward = null)
    {
        foreach ((string name, Tensor tensor) in module.state_dict())
        {
            _tensors.Add($"model/{name}", tensor);
        }

        foreach ((string name, Tensor tensor) in optimizer.State)
        {
            _tensors.Add($"optimizer/{name}", tensor);
        }

        foreach ((string name, Tensor tensor) in backward?.State ?? new Dictionary<string, Tensor>(StringComparer.Ordinal))
        {
            _tensors.Add($"scaler/{name}", tensor);
        }
    }

    /// <summary>Gets the tensors in the order of their names.</summary>
    public IEnumerable<Tensor> Tensors => _tensors.Values;

    /// <summary>Borrows the content.</summary>
    /// <returns>Tensors by name, valid until the dispose scope of the call ends.</returns>
    public IReadOnlyDictionary<string, TensorData> Borrow() =>
        _tensors.ToDictionary(t => t.Key, t => Borrow(t.Value), StringComparer.Ordinal);

    /// <summary>Finds tensors with NaN or an infinity.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> FindNotFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. _tensors.Where(t => t.Value.is_floating_point() && !t.Value.detach().isfinite().all().ToBoolean()).Select(t => t.Key)];
    }

    /// <summary>Copies the content of a checkpoint into the tensors.</summary>
    /// <param name="saved">Tensors by name; exactly these.</param>
    /// <exception cref="InvalidOperationException">Tensors are missing, left over or of another type or shape; nothing was changed.</exception>
    public void CopyFrom(IReadOnlyDictionary<string, TensorData> saved)
    {
        string[] faults = [.. FindFaults(saved)];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException($"The checkpoint does not fit the model: {string.Join("; ", faults)}. Another version of the library wrote it: train anew in another CheckpointFolder.");
        }

        using DisposeScope scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach ((string name, Tensor tensor) in _tensors)
        {
            tensor.copy_(StateDict.ToTensor(saved[name]));
        }
    }

    private static TensorData Borrow(Tensor tensor)
    {
        Tensor plain = tensor.detach().to(CPU).contiguous();
        return new TensorData(StateDict.TypeOf(plain.dtype), plain.shape, new TensorMemory(plain).Memory);
    }

    private IEnumerable<string> FindFaults(IReadOnlyDictionary<string, TensorData> saved)
    {
        foreach ((string name, Tensor tensor) in _tensors)
        {
            if (!saved.TryGetValue(name, out TensorData? data))
            {
                yield return $"'{name}' is missing";
            }
            else if (data.Type != StateDict.TypeOf(tensor.dtype) || !data.Shape.SequenceEqual(tensor.shape))
            {
                yield return $"'{name}' is {data.Type} [{string.Join(", ", data.Shape)}], wanted {StateDict.TypeOf(tensor.dtype)} [{string.Join(", ", tensor.shape)}]";
            }
        }

        foreach (string name in saved.Keys.Where(name => !_tensors.ContainsKey(name)))
        {
            yield return $"'{name}' is left over";
        }
    }
}
