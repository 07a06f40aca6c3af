using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Training.Distributed;

/// <summary>All ranks that <c>mpirun</c> started, connected by Open MPI. A process joins once and leaves when it ends.</summary>
/// <remarks>
/// <para>A call first waits, sleeping and watchful, until every rank is there, and then sends by MPI's blocking functions, which are its fastest.</para>
/// <para>A rank that is killed takes the others with it: <c>mpirun</c> sends them SIGTERM, whereupon they say why, and a second later SIGKILL. A rank that fails
/// leaves without a farewell, which <c>mpirun</c> takes for a death too. Where the launcher does neither, the wait ends with an error after <see cref="Patience"/>.</para>
/// <para>Tensors of a GPU go through pinned memory of the host, since few builds of Open MPI read a GPU's.</para>
/// </remarks>
internal sealed unsafe class OpenMpi : ICollective
{
    /// <summary>The variable that sets the seconds for which ranks wait for each other.</summary>
    public const string PatienceVariable = "SELFSUP_MPI_PATIENCE_SECONDS";

    private const double DefaultPatienceSeconds = 600;
    private const int SpinsBeforeYield = 2_000;
    private const nint InPlace = 1;

    // Variables by which launchers tell a process that it is one of several: Open MPI's own, and those of srun and other PMI servers.
    private static readonly string[] LauncherVariables = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"];

    private static readonly TimeSpan YieldTime = TimeSpan.FromMilliseconds(2);

    private static readonly Lazy<OpenMpi> World = new(() => new OpenMpi(OpenMpiLibrary.Load(OpenMpiLibrary.FileNames)));

    private readonly OpenMpiLibrary _mpi;
    private readonly PosixSignalRegistration _termination;
    private volatile bool _isToldToEnd;
    private bool _hasFailed;

    private OpenMpi(OpenMpiLibrary library)
    {
        _mpi = library;
        (Rank, WorldSize) = library.Start();
        Patience = ReadPatience(Environment.GetEnvironmentVariable(PatienceVariable));
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, HearSignal);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Leave();
    }

    /// <summary>Gets a value indicating whether an MPI launcher started this process.</summary>
    public static bool IsLaunched => Array.Exists(LauncherVariables, v => Environment.GetEnvironmentVariable(v) is not null);

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int WorldSize { get; }

    /// <summary>Gets the time for which a rank waits for the others: longer than rank 0 takes to write a checkpoint or to measure between epochs.</summary>
    public TimeSpan Patience { get; }

    /// <summary>Gets or sets who hears that this rank is told to end; it is called by another thread.</summary>
    public Action<string>? Notice { get; set; }

    /// <summary>Gets the time that this rank has waited for others so far.</summary>
    public TimeSpan WaitTime { get; private set; }

    /// <summary>Gets the time that sending and adding took so far.</summary>
    public TimeSpan TransferTime { get; private set; }

    /// <summary>Gets the number of calls so far.</summary>
    public long Calls { get; private set; }

    /// <summary>Gets the bytes that these calls were about, of this rank alone.</summary>
    public long Bytes { get; private set; }

    /// <summary>Joins the world; later calls give the same object.</summary>
    /// <returns>The world.</returns>
    /// <exception cref="DllNotFoundException">Open MPI is not installed.</exception>
    /// <exception cref="IOException">MPI does not start.</exception>
    public static OpenMpi Join() => World.Value;

    /// <summary>Reads the patience.</summary>
    /// <param name="seconds">The variable's value; <see langword="null"/> where it is not set.</param>
    /// <returns>The time.</returns>
    /// <exception cref="ArgumentException">It is no number above 0.</exception>
    public static TimeSpan ReadPatience(string? seconds) => seconds is null
        ? TimeSpan.FromSeconds(DefaultPatienceSeconds)
        : double.TryParse(seconds, System.Globalization.CultureInfo.InvariantCulture, out double number) && number > 0 && number < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(number)
            : throw new ArgumentException($"The variable {PatienceVariable} is '{seconds}'; wanted seconds above 0, for instance 600.");

    /// <inheritdoc/>
    public void AllReduceSum(Tensor tensor)
    {
        nint type = tensor.dtype switch
        {
            ScalarType.Float32 => _mpi.Single,
            ScalarType.Float64 => _mpi.Double,
            ScalarType.Int64 => _mpi.Long,
            _ => throw new ArgumentException($"Got a tensor of {tensor.dtype}; wanted {ScalarType.Float32}, {ScalarType.Float64} or {ScalarType.Int64} for a sum over ranks.", nameof(tensor)),
        };
        Change(tensor, host => Send("sum over ranks", SizeOf(host), () => _mpi.Allreduce(InPlace, AddressOf(host), checked((int)host.numel()), type, _mpi.Sum, _mpi.World)));
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<long> values)
    {
        fixed (long* first = values)
        {
            nint address = (nint)first;
            int count = values.Length;
            Send("sum over ranks", (long)count * sizeof(long), () => _mpi.Allreduce(InPlace, address, count, _mpi.Long, _mpi.Sum, _mpi.World));
        }
    }

    /// <inheritdoc/>
    public Tensor AllGather(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor own = tensor.detach().cpu().contiguous();
        long[] shape = [own.shape[0] * WorldSize, .. own.shape[1..]];
        Tensor all = empty(shape, dtype: own.dtype, device: CPU);
        int bytes = checked((int)SizeOf(own));
        Send("gathering from all ranks", bytes, () => _mpi.Allgather(AddressOf(own), bytes, _mpi.Byte, AddressOf(all), bytes, _mpi.Byte, _mpi.World));
        return all.to(tensor.device).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Broadcast(Tensor tensor) => Change(tensor, host => Broadcast(AddressOf(host), SizeOf(host)));

    /// <inheritdoc/>
    public byte[] Broadcast(byte[] content)
    {
        long length = content.Length;
        Broadcast((nint)(&length), sizeof(long));
        byte[] received = Rank == 0 ? content : new byte[length];
        fixed (byte* first = received)
        {
            Broadcast((nint)first, length);
        }

        return received;
    }

    /// <inheritdoc/>
    public void Barrier() => Send("wait for all ranks", 0, () => OpenMpiLibrary.Success);

    /// <summary>Tells that this rank can't go on: when the process ends, the launcher must hear of it.</summary>
    public void Fail() => _hasFailed = true;

    private static long SizeOf(Tensor tensor) => tensor.numel() * tensor.ElementSize;

    private static nint AddressOf(Tensor tensor)
    {
        // A span can't hold more than 2 GB, so the address comes from a row; native memory does not move.
        using Tensor first = tensor.reshape(-1).narrow(0, 0, Math.Min(1, tensor.numel()));
        return first.numel() == 0 ? 0 : (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>Lets MPI change a tensor where it lies, or a copy on the host, which is then copied back.</summary>
    private static void Change(Tensor tensor, Action<Tensor> change)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor plain = tensor.detach();
        if (plain.device_type == DeviceType.CPU && plain.is_contiguous())
        {
            change(plain);
            return;
        }

        Tensor host = plain.device_type == DeviceType.CPU ? plain.contiguous() : plain.cpu().contiguous().pin_memory();
        change(host);
        plain.copy_(host);
    }

    private void Broadcast(nint address, long bytes)
    {
        // A count is an int.
        for (long at = 0; at < bytes; at += int.MaxValue)
        {
            nint part = (nint)(address + at);
            int count = (int)Math.Min(int.MaxValue, bytes - at);
            Send("broadcast of rank 0", count, () => _mpi.Bcast(part, count, _mpi.Byte, 0, _mpi.World));
        }
    }

    private void Send(string what, long bytes, Func<int> send)
    {
        Calls++;
        Bytes += bytes;
        long start = Stopwatch.GetTimestamp();
        AwaitOthers(what);
        long met = Stopwatch.GetTimestamp();
        _mpi.Check(send(), what);
        WaitTime += Stopwatch.GetElapsedTime(start, met);
        TransferTime += Stopwatch.GetElapsedTime(met);
    }

    private void AwaitOthers(string what)
    {
        nint request;
        _mpi.Check(_mpi.Ibarrier(_mpi.World, &request), what);
        long start = Stopwatch.GetTimestamp();
        int isDone = 0;
        for (int turn = 0; ; turn++)
        {
            _mpi.Check(_mpi.Test(&request, &isDone, 0), what);
            if (isDone != 0)
            {
                return;
            }

            if (turn >= SpinsBeforeYield)
            {
                Rest(what, Stopwatch.GetElapsedTime(start));
            }
        }
    }

    private void Rest(string what, TimeSpan waited)
    {
        if (waited > Patience)
        {
            throw new IOException(
                $"Rank {Rank} of {WorldSize} waited {waited.TotalSeconds:F0} s in a {what}, and another rank did not come: it has died, hangs, or is slower than that. "
                + $"Start the training again: it goes on from its last checkpoint. Where a rank may take longer, set {PatienceVariable}.");
        }

        if (waited < YieldTime)
        {
            Thread.Yield();
        }
        else
        {
            Thread.Sleep(1);
        }
    }

    private void HearSignal(PosixSignalContext context)
    {
        _isToldToEnd = true;
        Notice?.Invoke(
            $"Rank {Rank} of {WorldSize} is told to end (SIGTERM). Unless you asked for that, another rank has died, as the launcher says: "
            + "start the training again, it goes on from its last checkpoint.");
    }

    private void Leave()
    {
        _termination.Dispose();
        if (!_hasFailed && !_isToldToEnd)
        {
            _ = _mpi.Leave();
        }
    }
}
