using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.SelfSup.Torch.Training.Distributed;

/// <summary>The functions and handles of Open MPI that are used, by the names of the MPI standard.</summary>
/// <remarks>Open MPI's handles are the addresses of objects that it exports; other MPI libraries have numbers instead and are refused.</remarks>
internal sealed unsafe partial class OpenMpiLibrary
{
    /// <summary>What calls that succeed return.</summary>
    public const int Success = 0;

    private const int ThreadSerialized = 2;
    private const int MaxErrorString = 512;

    // RTLD_NOW | RTLD_GLOBAL: Open MPI's plugins look for its symbols.
    private const int NowGlobalOnLinux = 0x102;
    private const int NowGlobalOnMac = 0xA;

    private readonly nint _handle;

    private OpenMpiLibrary(string name, nint handle)
    {
        Name = name;
        _handle = handle;
        World = Export("ompi_mpi_comm_world");
        Byte = Export("ompi_mpi_byte");
        Single = Export("ompi_mpi_float");
        Double = Export("ompi_mpi_double");
        Long = Export("ompi_mpi_int64_t");
        Sum = Export("ompi_mpi_op_sum");
        Allreduce = (delegate* unmanaged<nint, nint, int, nint, nint, nint, int>)Export("MPI_Allreduce");
        Allgather = (delegate* unmanaged<nint, int, nint, nint, int, nint, nint, int>)Export("MPI_Allgather");
        Bcast = (delegate* unmanaged<nint, int, nint, int, nint, int>)Export("MPI_Bcast");
        Ibarrier = (delegate* unmanaged<nint, nint*, int>)Export("MPI_Ibarrier");
        Test = (delegate* unmanaged<nint*, int*, nint, int>)Export("MPI_Test");
        Leave = (delegate* unmanaged<int>)Export("MPI_Finalize");
    }

    /// <summary>Gets the names under which the library is looked for.</summary>
    public static IReadOnlyList<string> FileNames => OperatingSystem.IsMacOS() ? ["libmpi.40.dylib", "libmpi.dylib"] : ["libmpi.so.40", "libmpi.so"];

    /// <summary>Gets the name under which it was found.</summary>
    public string Name { get; }

    /// <summary>Gets the handle of all ranks.</summary>
    public nint World { get; }

    /// <summary>Gets the type of bytes.</summary>
    public nint Byte { get; }

    /// <summary>Gets the type of <see cref="float"/>.</summary>
    public nint Single { get; }

    /// <summary>Gets the type of <see cref="double"/>.</summary>
    public nint Double { get; }

    /// <summary>Gets the type of <see cref="long"/>.</summary>
    public nint Long { get; }

    /// <summary>Gets the operation of sums.</summary>
    public nint Sum { get; }

    /// <summary>Gets <c>MPI_Allreduce(send, receive, count, type, operation, world)</c>.</summary>
    public delegate* unmanaged<nint, nint, int, nint, nint, nint, int> Allreduce { get; }

    /// <summary>Gets <c>MPI_Allgather(send, count, type, receive, count, type, world)</c>.</summary>
    public delegate* unmanaged<nint, int, nint, nint, int, nint, nint, int> Allgather { get; }

    /// <summary>Gets <c>MPI_Bcast(buffer, count, type, root, world)</c>.</summary>
    public delegate* unmanaged<nint, int, nint, int, nint, int> Bcast { get; }

    /// <summary>Gets <c>MPI_Ibarrier(world, request)</c>.</summary>
    public delegate* unmanaged<nint, nint*, int> Ibarrier { get; }

    /// <summary>Gets <c>MPI_Test(request, flag, status)</c>.</summary>
    public delegate* unmanaged<nint*, int*, nint, int> Test { get; }

    /// <summary>Gets <c>MPI_Finalize()</c>.</summary>
    public delegate* unmanaged<int> Leave { get; }

    /// <summary>Finds and loads the library.</summary>
    /// <param name="names">Its file names, the first that is there is taken.</param>
    /// <returns>The library.</returns>
    /// <exception cref="DllNotFoundException">It is not installed, or is no Open MPI.</exception>
    public static OpenMpiLibrary Load(params IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (!OperatingSystem.IsWindows())
            {
                // Where it fails, the next line fails too.
                _ = Open(name, OperatingSystem.IsMacOS() ? NowGlobalOnMac : NowGlobalOnLinux);
            }

            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return new OpenMpiLibrary(name, handle);
            }
        }

        throw new DllNotFoundException(
            $"Open MPI is not installed: the system finds none of {string.Join(", ", names)}. Training over several ranks needs it on every machine: "
            + "'apt-get install openmpi-bin' on Debian and Ubuntu, 'dnf install openmpi' on Fedora, 'module load openmpi' on most clusters. Without it, train with one process.");
    }

    /// <summary>Starts MPI in this process.</summary>
    /// <returns>Rank and number of ranks.</returns>
    /// <exception cref="IOException">It does not start.</exception>
    /// <exception cref="NotSupportedException">It was built without support of threads.</exception>
    public (int Rank, int WorldSize) Start()
    {
        int provided;
        var initialize = (delegate* unmanaged<nint, nint, int, int*, int>)Export("MPI_Init_thread");
        Check(initialize(0, 0, ThreadSerialized, &provided), "start of MPI");
        if (provided < ThreadSerialized)
        {
            throw new NotSupportedException($"'{Name}' offers thread level {provided}; wanted at least {ThreadSerialized} (MPI_THREAD_SERIALIZED). Take an Open MPI that was built with threads.");
        }

        var setErrorHandler = (delegate* unmanaged<nint, nint, int>)Export("MPI_Comm_set_errhandler");
        Check(setErrorHandler(World, Export("ompi_mpi_errors_return")), "start of MPI");
        int rank;
        int size;
        Check(((delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_rank"))(World, &rank), "start of MPI");
        Check(((delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_size"))(World, &size), "start of MPI");
        return (rank, size);
    }

    /// <summary>Turns an error code into an exception.</summary>
    /// <param name="code">What a function returned.</param>
    /// <param name="what">What was done.</param>
    /// <exception cref="IOException">The code is an error.</exception>
    public void Check(int code, string what)
    {
        if (code != Success)
        {
            throw new IOException($"The {what} failed: {Describe(code)}. Another rank or the network between them is gone; start the training again, it goes on from its last checkpoint.");
        }
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string file, int flags);

    private string Describe(int code)
    {
        byte* text = stackalloc byte[MaxErrorString];
        int length;
        var errorString = (delegate* unmanaged<int, byte*, int*, int>)Export("MPI_Error_string");
        return errorString(code, text, &length) == Success ? Encoding.UTF8.GetString(text, length) : $"MPI error {code}";
    }

    private nint Export(string name) => NativeLibrary.TryGetExport(_handle, name, out nint address)
        ? address
        : throw new DllNotFoundException($"'{Name}' is not Open MPI: it lacks '{name}'. Put Open MPI (version 3 to 5) before other MPI libraries on the loader's path.");
}
