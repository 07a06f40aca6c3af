using System.Text;

namespace MLNet.SelfSup.Images;

/// <summary>Splits CSV text into fields (RFC 4180): commas between, quotes around fields that hold commas, quotes or line ends.</summary>
internal static class CsvRows
{
    private const int End = -1;

    /// <summary>Reads rows one after the other; empty lines are left out.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <returns>The fields of each row and the line, from 1, that it begins in.</returns>
    /// <exception cref="InvalidDataException">A quote is not closed.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Read(TextReader reader, string name)
    {
        int line = 1;
        while (reader.Peek() != End)
        {
            int first = line;
            string[] fields = ReadRow(reader, name, ref line);
            if (fields.Length > 1 || fields[0].Length > 0)
            {
                yield return (first, fields);
            }
        }
    }

    private static string[] ReadRow(TextReader reader, string name, ref int line)
    {
        int first = line;
        var fields = new List<string>();
        var field = new StringBuilder();
        while (true)
        {
            int next = reader.Read();
            switch (next)
            {
                case '"' when field.Length == 0:
                    ReadQuoted(reader, field, name, first, ref line);
                    break;
                case ',':
                    fields.Add(field.ToString());
                    field.Clear();
                    break;
                case '\r' when reader.Peek() == '\n':
                    break;
                case '\n' or '\r' or End:
                    line++;
                    fields.Add(field.ToString());
                    return [.. fields];
                default:
                    field.Append((char)next);
                    break;
            }
        }
    }

    private static void ReadQuoted(TextReader reader, StringBuilder field, string name, int first, ref int line)
    {
        while (true)
        {
            int next = reader.Read();
            if (next == End)
            {
                throw new InvalidDataException($"A quote of the row in line {first} of '{name}' is not closed.");
            }

            if (next == '"')
            {
                if (reader.Peek() != '"')
                {
                    return;
                }

                _ = reader.Read();
            }

            line += next == '\n' ? 1 : 0;
            field.Append((char)next);
        }
    }
}
