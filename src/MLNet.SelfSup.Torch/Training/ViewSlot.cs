using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNet.SelfSup.Torch.Runtime;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>The memory of one batch of views, which workers fill row by row and steps read in place.</summary>
/// <remarks>It is torch's own memory, so that it is aligned as kernels like it and the step needs no copy on the CPU.</remarks>
internal sealed unsafe class ViewSlot : IDisposable
{
    private readonly Tensor[] _tensors;
    private readonly nint[] _addresses;
    private readonly int _rowLength;

    /// <summary>Initialises a slot.</summary>
    /// <param name="batchSize">Rows N.</param>
    /// <param name="views">The number of views and their side S.</param>
    /// <param name="device">Where the batches go: a GPU copies fastest from memory that stays where it is.</param>
    public ViewSlot(int batchSize, IViewRecipe views, Device device)
    {
        Images = new int[batchSize];
        _rowLength = 3 * views.ImageSize * views.ImageSize;
        _tensors = new Tensor[views.ViewCount];
        _addresses = new nint[views.ViewCount];
        for (int view = 0; view < _tensors.Length; view++)
        {
            _tensors[view] = HostMemory.ForImages(batchSize, views.ImageSize, device).DetachFromDisposeScope();

            // A span can't hold more than 2 GB, so the address comes from the first row; native memory does not move.
            using Tensor row = _tensors[view].narrow(0, 0, 1);
            _addresses[view] = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(row.bytes));
        }
    }

    /// <summary>Gets or sets the number of the batch that it holds or gets, -1 while it is free.</summary>
    public long Batch { get; set; } = -1;

    /// <summary>Gets or sets the batch's epoch.</summary>
    public int Epoch { get; set; }

    /// <summary>Gets the indices of the batch's images.</summary>
    public int[] Images { get; private set; }

    /// <summary>Gets or sets the number of rows that are not drawn yet.</summary>
    public int Remaining { get; set; }

    /// <summary>Gets or sets what went wrong with a row.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Begins a batch.</summary>
    /// <param name="batch">Its number.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="images">Its images.</param>
    public void Begin(long batch, int epoch, ReadOnlySpan<int> images)
    {
        Batch = batch;
        Epoch = epoch;
        Images = images.ToArray();
        Remaining = images.Length;
        Failure = null;
    }

    /// <summary>Borrows a row.</summary>
    /// <param name="view">The view.</param>
    /// <param name="row">The row.</param>
    /// <returns>Its pixels, <c>[3, S, S]</c>.</returns>
    public Span<float> Row(int view, int row) => new((float*)_addresses[view] + ((long)row * _rowLength), _rowLength);

    /// <summary>Makes tensors of the views.</summary>
    /// <param name="device">Where they shall be; on the CPU they share the slot's memory.</param>
    /// <returns>One tensor a view.</returns>
    public Tensor[] ToTensors(Device device) => Array.ConvertAll(_tensors, t => t.Send(device));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors)
        {
            tensor.Dispose();
        }
    }
}
