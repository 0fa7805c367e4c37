using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Rest.Content;

/// <summary>Indents compact JSON with two spaces a level.</summary>
internal static class JsonIndenter
{
    private const int MaxGrowth = 8;
    private const int MinBudget = 64 * 1024;

    /// <summary>Indents the JSON in a buffer, unless it would be too large.</summary>
    public static void Indent(PooledBuffer json)
    {
        using var indented = new PooledBuffer();
        if (!TryWrite(json.WrittenSpan, indented)) return;
        json.Clear();
        json.Write(indented.WrittenSpan);
    }

    /// <summary>Writes JSON with line breaks. Deeply nested JSON would grow without limit, and stays compact.</summary>
    /// <param name="json">Valid JSON without white space between its tokens.</param>
    /// <param name="output">The buffer to append to.</param>
    /// <returns>False if the output would be too large; nothing is appended then.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> json, PooledBuffer output)
    {
        var start = output.Length;
        var max = start + MinBudget + ((long)json.Length * MaxGrowth);
        var depth = 0;
        while (!json.IsEmpty)
        {
            if (output.Length > max)
            {
                output.Truncate(start);
                return false;
            }

            var token = Take(ref json);
            var next = json.IsEmpty ? (byte)0 : json[0];
            if (token[0] is (byte)'{' or (byte)'[' && next is not ((byte)'}' or (byte)']'))
            {
                output.Write(token);
                Break(++depth, output);
            }
            else if (token[0] is (byte)'{' or (byte)'[')
            {
                output.Write(token);
                output.Write(Take(ref json));
            }
            else if (token[0] is (byte)'}' or (byte)']')
            {
                Break(--depth, output);
                output.Write(token);
            }
            else
            {
                output.Write(token);
                if (token[0] == ',') Break(depth, output);
                else if (token[0] == ':') output.Write(" "u8);
            }
        }

        return true;
    }

    /// <summary>Takes a string, a number, a literal, or a single character.</summary>
    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> json)
    {
        var length = 1;
        if (json[0] == '"')
        {
            while (length < json.Length && json[length] != '"') length += json[length] == '\\' ? 2 : 1;
            length = Math.Min(length + 1, json.Length);
        }
        else if (json[0] is not ((byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':'))
        {
            while (length < json.Length && json[length] is not ((byte)',' or (byte)'}' or (byte)']')) length++;
        }

        var token = json[..length];
        json = json[length..];
        return token;
    }

    private static void Break(int depth, PooledBuffer output)
    {
        output.Write("\n"u8);
        for (; depth > 0; depth--) output.Write("  "u8);
    }
}
