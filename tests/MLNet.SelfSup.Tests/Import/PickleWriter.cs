using System.Buffers.Binary;
using System.Text;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Writes pickles of protocol 2 as PyTorch does, and the storages that they name.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, PickledStorage> _storages = new(StringComparer.Ordinal);

    /// <summary>Gets the storages of what was written, by their keys.</summary>
    public IReadOnlyDictionary<string, PickledStorage> Storages => _storages;

    /// <summary>Writes a value: null, Boolean, long, double, string, tuple (array), list, dict, tensor or call.</summary>
    /// <returns>The pickle.</returns>
    public byte[] Write(object? value)
    {
        _bytes.Clear();
        _bytes.AddRange([0x80, 2]);
        Put(value);
        _bytes.Add((byte)'.');
        return [.. _bytes];
    }

    private void Put(object? value)
    {
        switch (value)
        {
            case null:
                _bytes.Add((byte)'N');
                break;
            case bool truth:
                _bytes.Add(truth ? (byte)0x88 : (byte)0x89);
                break;
            case long number:
                PutLong(number);
                break;
            case double number:
                Span<byte> bytes = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(bytes, number);
                PutAll('G', bytes);
                break;
            case string text:
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                PutAll('X', BitConverter.GetBytes(utf8.Length));
                _bytes.AddRange(utf8);
                break;
            case object?[] tuple:
                PutMany('(', tuple, 't');
                break;
            case List<object?> list:
                _bytes.Add((byte)']');
                PutMany('(', [.. list], 'e');
                break;
            case Dictionary<string, object?> dict:
                _bytes.Add((byte)'}');
                PutMany('(', [.. dict.SelectMany(d => new[] { d.Key, d.Value })], 'u');
                break;
            case PickledTensor tensor:
                PutTensor(tensor);
                break;
            case PickledCall call:
                PutCall(call);
                break;
            default:
                throw new NotSupportedException($"Tests pickle no {value.GetType().Name}.");
        }
    }

    private void PutTensor(PickledTensor tensor)
    {
        PickledStorage storage = tensor.Storage;
        _storages[storage.Key] = storage;
        PutGlobal("torch._utils", "_rebuild_tensor_v2");
        _bytes.Add((byte)'(');
        _bytes.Add((byte)'(');
        Put("storage");
        PutGlobal("torch", storage.Kind);
        Put(storage.Key);
        Put("cpu");
        Put(storage.Count);
        _bytes.AddRange("tQ"u8);
        Put(tensor.Offset);
        Put(tensor.Shape.Cast<object?>().ToArray());
        Put(tensor.Strides.Cast<object?>().ToArray());
        Put(false);
        PutCall(new PickledCall("collections", "OrderedDict", []));
        _bytes.AddRange("tR"u8);
    }

    private void PutCall(PickledCall call)
    {
        PutGlobal(call.Module, call.Name);
        Put(call.Arguments);
        _bytes.Add((byte)'R');
        if (call.State is not null)
        {
            Put(call.State);
            _bytes.Add((byte)'b');
        }
    }

    private void PutGlobal(string module, string name) => PutAll('c', Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    private void PutLong(long number)
    {
        if (number is >= int.MinValue and <= int.MaxValue)
        {
            PutAll('J', BitConverter.GetBytes((int)number));
            return;
        }

        _bytes.AddRange([0x8A, 8]);
        _bytes.AddRange(BitConverter.GetBytes(number));
    }

    private void PutMany(char begin, object?[] values, char end)
    {
        _bytes.Add((byte)begin);
        foreach (object? value in values)
        {
            Put(value);
        }

        _bytes.Add((byte)end);
    }

    private void PutAll(char code, ReadOnlySpan<byte> bytes)
    {
        _bytes.Add((byte)code);
        _bytes.AddRange(bytes);
    }
}
