using System.Runtime.InteropServices;
using System.Text;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.Images;

namespace MLNet.SelfSup.Cli.Features;

/// <summary>Features as a NumPy file (format 1.0): <c>float32</c>, little-endian, <c>[N, D]</c>; paths and labels stand beside it, a line a row, in <c>NAME.paths.csv</c>.</summary>
internal static class NpyFeatures
{
    // The header is as long for any number of rows, so that it can be written last.
    private const int HeaderLength = 128;
    private const int PrefixLength = 10;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Tells where the paths stand.</summary>
    /// <param name="path">The NumPy file.</param>
    /// <returns>The path of the CSV file.</returns>
    public static string PathsOf(string path) => Path.ChangeExtension(path, ".paths.csv");

    /// <summary>Writes both files.</summary>
    /// <param name="path">The NumPy file.</param>
    /// <param name="rows">The images.</param>
    /// <param name="dim">The features of each.</param>
    public static void Write(string path, IEnumerable<EmbeddedRow> rows, int dim)
    {
        var names = new List<string[]>();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[HeaderLength]);
            foreach (EmbeddedRow row in rows)
            {
                names.Add([row.Path, row.Label]);
                stream.Write(MemoryMarshal.AsBytes<float>(row.Features));
            }

            stream.Position = 0;
            stream.Write(Header(names.Count, dim));
        });
        AtomicFile.Write(PathsOf(path), stream => CsvFeatures.WriteTable(stream, ["path", "label"], names));
    }

    private static byte[] Header(int count, int dim)
    {
        string description = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, {dim}), }}";
        var header = new byte[HeaderLength];
        header.AsSpan().Fill((byte)' ');
        Magic.CopyTo(header);
        header[8] = HeaderLength - PrefixLength;
        header[9] = 0;
        Encoding.ASCII.GetBytes(description, header.AsSpan(PrefixLength));
        header[^1] = (byte)'\n';
        return header;
    }
}
