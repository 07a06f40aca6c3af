using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Copies assemblies and widens the visibility bits of their types, fields and methods (ECMA-335, II.22 to II.24).</summary>
/// <remarks>It rewrites flags in place, so that the copy has the same layout, tokens and identity as the original.</remarks>
public sealed class PublicizeAssemblies : Task
{
    [Required]
    public ITaskItem[] References { get; set; }

    [Required]
    public string[] Names { get; set; }

    [Required]
    public string OutputFolder { get; set; }

    [Output]
    public ITaskItem[] Originals { get; set; }

    [Output]
    public ITaskItem[] Copies { get; set; }

    public override bool Execute()
    {
        Directory.CreateDirectory(OutputFolder);
        Originals = References.Where(r => Names.Contains(Path.GetFileNameWithoutExtension(r.ItemSpec))).ToArray();
        foreach (string name in Names.Except(Originals.Select(r => Path.GetFileNameWithoutExtension(r.ItemSpec))))
        {
            Log.LogError("Publicize names '" + name + "', which is not among the references.");
        }

        Copies = Originals.Select(Publicize).ToArray();
        return !Log.HasLoggedErrors;
    }

    private ITaskItem Publicize(ITaskItem original)
    {
        string source = original.ItemSpec;
        string target = Path.Combine(OutputFolder, Path.GetFileName(source));
        if (!File.Exists(target) || File.GetLastWriteTimeUtc(target) < File.GetLastWriteTimeUtc(source))
        {
            byte[] image = File.ReadAllBytes(source);
            int count = new MetadataTables(image).Widen();
            File.WriteAllBytes(target, image);
            Log.LogMessage(MessageImportance.Normal, "Widened " + count + " members of " + Path.GetFileName(source));
        }

        var copy = new TaskItem(target);
        original.CopyMetadataTo(copy);
        return copy;
    }

    private sealed class MetadataTables
    {
        // Numbers of the tables that matter (II.22).
        private const int Module = 0, TypeRef = 1, TypeDef = 2, FieldPtr = 3, Field = 4, MethodPtr = 5, MethodDef = 6, ParamPtr = 7, Param = 8;
        private const int ModuleRef = 0x1A, TypeSpec = 0x1B, AssemblyRef = 0x23;

        private readonly byte[] _image;
        private readonly int[] _rows = new int[64];
        private readonly int _stringSize;
        private readonly int _guidSize;
        private readonly int _blobSize;
        private readonly int _firstTable;

        public MetadataTables(byte[] image)
        {
            _image = image;
            int tables = FindTableStream();
            byte heaps = image[tables + 6];
            _stringSize = (heaps & 1) != 0 ? 4 : 2;
            _guidSize = (heaps & 2) != 0 ? 4 : 2;
            _blobSize = (heaps & 4) != 0 ? 4 : 2;
            ulong present = BitConverter.ToUInt64(image, tables + 8);
            int position = tables + 24;
            for (int table = 0; table < 64; table++)
            {
                if ((present >> table & 1) != 0)
                {
                    _rows[table] = Int(position);
                    position += 4;
                }
            }

            _firstTable = position;
        }

        public int Widen()
        {
            int fieldIndex = IndexSize(_rows[FieldPtr] > 0 ? FieldPtr : Field);
            int methodIndex = IndexSize(_rows[MethodPtr] > 0 ? MethodPtr : MethodDef);
            int paramIndex = IndexSize(_rows[ParamPtr] > 0 ? ParamPtr : Param);
            int scopeIndex = CodedSize(2, Module, ModuleRef, AssemblyRef, TypeRef);
            int baseIndex = CodedSize(2, TypeDef, TypeRef, TypeSpec);
            int position = _firstTable
                + (_rows[Module] * (2 + _stringSize + (3 * _guidSize)))
                + (_rows[TypeRef] * (scopeIndex + (2 * _stringSize)));
            int count = WidenRows(ref position, TypeDef, 4 + (2 * _stringSize) + baseIndex + fieldIndex + methodIndex, 0, TypeVisibility);
            position += _rows[FieldPtr] * IndexSize(Field);
            count += WidenRows(ref position, Field, 2 + _stringSize + _blobSize, 0, MemberAccess);
            position += _rows[MethodPtr] * IndexSize(MethodDef);
            return count + WidenRows(ref position, MethodDef, 8 + _stringSize + _blobSize + paramIndex, 6, MemberAccess);
        }

        // II.23.1.15: NotPublic becomes Public, NestedAssembly and NestedFamANDAssem become NestedPublic and NestedFamily.
        private static int TypeVisibility(int flags)
        {
            return flags == 0 ? 1 : flags == 5 ? 2 : flags == 6 ? 4 : flags;
        }

        // II.23.1.5 and II.23.1.10: Assembly becomes Public, FamANDAssem becomes Family.
        private static int MemberAccess(int flags)
        {
            return flags == 3 ? 6 : flags == 2 ? 4 : flags;
        }

        private int WidenRows(ref int position, int table, int rowSize, int flagsOffset, Func<int, int> widen)
        {
            int count = 0;
            for (int row = 0; row < _rows[table]; row++, position += rowSize)
            {
                int at = position + flagsOffset;
                int flags = _image[at] & 7;
                int wider = widen(flags);
                count += wider == flags ? 0 : 1;
                _image[at] = (byte)((_image[at] & ~7) | wider);
            }

            return count;
        }

        private int FindTableStream()
        {
            int header = Int(0x3C) + 4;
            int optional = header + 20;
            int directories = optional + (Short(optional) == 0x20B ? 112 : 96);
            int sections = optional + Short(header + 16);
            int cli = FileOffset(Int(directories + (14 * 8)), sections, Short(header + 2));
            int metadata = FileOffset(Int(cli + 8), sections, Short(header + 2));
            int position = metadata + 16 + Int(metadata + 12);
            int streams = Short(position + 2);
            position += 4;
            for (int i = 0; i < streams; i++)
            {
                int offset = Int(position);
                int name = position + 8;
                int end = Array.IndexOf(_image, (byte)0, name);
                if (Encoding.ASCII.GetString(_image, name, end - name) == "#~")
                {
                    return metadata + offset;
                }

                position = name + ((end - name + 4) & ~3);
            }

            throw new BadImageFormatException("The assembly has no #~ stream.");
        }

        private int FileOffset(int address, int sections, int count)
        {
            for (int i = 0; i < count; i++)
            {
                int section = sections + (40 * i);
                int start = Int(section + 12);
                if (address >= start && address < start + Math.Max(Int(section + 8), Int(section + 16)))
                {
                    return address - start + Int(section + 20);
                }
            }

            throw new BadImageFormatException("An address lies in no section.");
        }

        private int IndexSize(int table)
        {
            return _rows[table] < 0x10000 ? 2 : 4;
        }

        private int CodedSize(int tagBits, params int[] tables)
        {
            return tables.Max(t => _rows[t]) < 1 << (16 - tagBits) ? 2 : 4;
        }

        private int Short(int position)
        {
            return BitConverter.ToUInt16(_image, position);
        }

        private int Int(int position)
        {
            return BitConverter.ToInt32(_image, position);
        }
    }
}
