using System.Globalization;
using System.Numerics;

namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>Reads a pickle as data. Nothing is executed: a callable is a name that <see cref="PickleGlobal"/> knows, or an error.</summary>
/// <remarks>
/// The language is that of Python's module pickle, protocols 0 to 5, without what a state dict does not need. There is no recursion, and memory is
/// counted against the file's size.
/// </remarks>
/// <param name="input">The bytes.</param>
internal sealed class PickleReader(PickleInput input)
{
    private const int MaxProtocol = 5;

    // The largest number that stands in a state dict is the magic number of the format before 1.6.
    private const int MaxLongSize = 64;

    private readonly PickleStack _stack = new(input.Budget);
    private readonly PickleMemo _memo = new(input.Budget);
    private readonly Dictionary<string, StorageReference> _storages = new(StringComparer.Ordinal);

    /// <summary>Gets the storages that were named, by their keys.</summary>
    public IReadOnlyDictionary<string, StorageReference> Storages => _storages;

    /// <summary>Reads one pickle; the input then stands behind it.</summary>
    /// <returns>Its value: null, Boolean, long, double, string, bytes, object[] for a tuple, list, or one of this folder's types.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or asks for what a state dict does not need.</exception>
    public object? Read()
    {
        while (true)
        {
            long at = input.Position;
            byte code = input.ReadByte();
            var opcode = (PickleOpcode)code;
            if (opcode == PickleOpcode.Stop)
            {
                return _stack.Pop();
            }

            if (!TryReadScalar(opcode) && !TryReadText(opcode) && !TryBuildContainer(opcode) && !TryFillContainer(opcode) && !TryRefer(opcode) && !TryCall(opcode))
            {
                throw new InvalidDataException($"its pickle has the operation 0x{code:x2} at byte {at}, which a state dict does not need; it is damaged, or no state dict.");
            }
        }
    }

    private bool TryReadScalar(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                byte protocol = input.ReadByte();
                return protocol <= MaxProtocol ? true : throw new InvalidDataException($"its pickle has protocol {protocol}; this library reads up to {MaxProtocol}.");
            case PickleOpcode.Frame:
                _ = input.ReadCount(8);
                return true;
            case PickleOpcode.None:
                return Push(null);
            case PickleOpcode.NewTrue:
                return Push(true);
            case PickleOpcode.NewFalse:
                return Push(false);
            case PickleOpcode.BinInt:
                return Push(input.ReadSigned(4));
            case PickleOpcode.BinInt1:
                return Push(input.ReadCount(1));
            case PickleOpcode.BinInt2:
                return Push(input.ReadCount(2));
            case PickleOpcode.Long1:
                return Push(ReadLong(input.ReadCount(1)));
            case PickleOpcode.Long4:
                return Push(ReadLong(input.ReadCount(4)));
            case PickleOpcode.BinFloat:
                return Push(input.ReadDouble());
            case PickleOpcode.Int:
            case PickleOpcode.Long:
                return Push(ParseInt(input.ReadLine()));
            case PickleOpcode.Float:
                return Push(double.TryParse(input.ReadLine(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN);
            default:
                return false;
        }
    }

    private bool TryReadText(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.ShortBinUnicode => Push(input.ReadText(input.ReadCount(1))),
        PickleOpcode.BinUnicode => Push(input.ReadText(input.ReadCount(4))),
        PickleOpcode.BinUnicode8 => Push(input.ReadText(input.ReadCount(8))),
        PickleOpcode.ShortBinString => Push(input.ReadByteText(input.ReadCount(1))),
        PickleOpcode.BinString => Push(input.ReadByteText(input.ReadCount(4))),
        PickleOpcode.ShortBinBytes => Push(input.ReadBytes(input.ReadCount(1))),
        PickleOpcode.BinBytes => Push(input.ReadBytes(input.ReadCount(4))),
        PickleOpcode.BinBytes8 => Push(input.ReadBytes(input.ReadCount(8))),
        _ => false,
    };

    private bool TryBuildContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark:
                _stack.Mark();
                return true;
            case PickleOpcode.EmptyTuple:
                return Push(Array.Empty<object?>());
            case PickleOpcode.Tuple1:
                return Push(_stack.PopMany(1));
            case PickleOpcode.Tuple2:
                return Push(_stack.PopMany(2));
            case PickleOpcode.Tuple3:
                return Push(_stack.PopMany(3));
            case PickleOpcode.Tuple:
                return Push(_stack.PopMarked());
            case PickleOpcode.EmptyList:
            case PickleOpcode.EmptySet:
                return Push(PickleContainers.NewList([], input.Budget));
            case PickleOpcode.List:
            case PickleOpcode.FrozenSet:
                return Push(PickleContainers.NewList(_stack.PopMarked(), input.Budget));
            case PickleOpcode.EmptyDict:
                return Push(PickleContainers.NewDict([], input.Budget));
            case PickleOpcode.Dict:
                return Push(PickleContainers.NewDict(_stack.PopMarked(), input.Budget));
            default:
                return false;
        }
    }

    private bool TryFillContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Append:
                object?[] item = [_stack.Pop()];
                PickleContainers.Extend(_stack.Peek(), item, input.Budget);
                return true;
            case PickleOpcode.Appends:
            case PickleOpcode.AddItems:
                object?[] items = _stack.PopMarked();
                PickleContainers.Extend(_stack.Peek(), items, input.Budget);
                return true;
            case PickleOpcode.SetItem:
                object?[] pair = _stack.PopMany(2);
                PickleContainers.SetItems(_stack.Peek(), pair, input.Budget);
                return true;
            case PickleOpcode.SetItems:
                object?[] pairs = _stack.PopMarked();
                PickleContainers.SetItems(_stack.Peek(), pairs, input.Budget);
                return true;
            default:
                return false;
        }
    }

    private bool TryRefer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Pop:
                _ = _stack.Pop();
                return true;
            case PickleOpcode.PopMark:
                _ = _stack.PopMarked();
                return true;
            case PickleOpcode.Dup:
                return Push(_stack.Peek());
            case PickleOpcode.BinPut:
                _memo.Put(input.ReadCount(1), _stack.Peek());
                return true;
            case PickleOpcode.LongBinPut:
                _memo.Put(input.ReadCount(4), _stack.Peek());
                return true;
            case PickleOpcode.Memoize:
                _memo.Put(_memo.Count, _stack.Peek());
                return true;
            case PickleOpcode.BinGet:
                return Push(_memo.Get(input.ReadCount(1)));
            case PickleOpcode.LongBinGet:
                return Push(_memo.Get(input.ReadCount(4)));
            default:
                return false;
        }
    }

    private bool TryCall(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                string module = input.ReadLine();
                return Push(Resolve(module, input.ReadLine()));
            case PickleOpcode.StackGlobal:
                string name = _stack.Pop<string>();
                return Push(Resolve(_stack.Pop<string>(), name));
            case PickleOpcode.Reduce:
            case PickleOpcode.NewObj:
                object?[] arguments = _stack.Pop<object?[]>();
                return Push(PickleObjects.Make(_stack.Pop<PickleGlobal>(), arguments, input.Budget));
            case PickleOpcode.Build:
                // The state of settings is not read, nor is what an OrderedDict carries beside its items.
                _ = _stack.Pop();
                _ = _stack.Peek();
                return true;
            case PickleOpcode.BinPersId:
                StorageReference storage = PickleObjects.MakeStorage(_stack.Pop<object?[]>(), input.Budget);
                _storages[storage.Key] = storage;
                return Push(storage);
            default:
                return false;
        }
    }

    private bool Push(object? value)
    {
        _stack.Push(value);
        return true;
    }

    private PickleGlobal Resolve(string module, string name)
    {
        input.Budget.Take(4 * MemoryBudget.ObjectCost, "a name of its pickle");
        return PickleGlobal.Resolve(module, name);
    }

    private object? ReadLong(long size)
    {
        if (size > MaxLongSize)
        {
            throw new InvalidDataException($"its pickle has a number of {size} bytes.");
        }

        return size <= sizeof(long) ? input.ReadSigned((int)size) : (object)new BigInteger(input.ReadBytes(size));
    }

    private static long ParseInt(string line) => line switch
    {
        "00" => 0,
        "01" => 1,
        _ => long.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new InvalidDataException("its pickle has a number that is none, or too large."),
    };
}
