using System.Globalization;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads the options of calls, for the whole gateway or for single methods.</summary>
internal static class CallOptionsReader
{
    public static void ReadErrors(SectionReader reader, ErrorOptions options)
    {
        if (reader.Text("Dialect") is { } dialect)
        {
            // Clients get Protobuf only by asking for it in Accept.
            StatusDialect[] known = [StatusDialect.Problem, StatusDialect.RpcStatus, StatusDialect.GoogleError];
            var index = Array.FindIndex(known, value => value.ToString().Equals(dialect, StringComparison.OrdinalIgnoreCase));
            if (index >= 0) options.Dialect = known[index];
            else reader.AddError("Dialect", dialect, $"The value must be one of {string.Join(", ", known)}.");
        }

        reader.List("MaskedCodes", (key, text) =>
        {
            if (RpcCodes.TryParseName(text, out var masked) && masked != RpcCode.Ok) (options.MaskedCodes ??= []).Add(masked);
            else reader.AddError(key, text, "The value must be a status code, such as INTERNAL.");
        });
        ReadTypeNames(reader, "ShownDetails", text => (options.ShownDetails ??= []).Add(text));
        ReadTypeNames(reader, "HiddenDetails", text => (options.HiddenDetails ??= []).Add(text));
        if (reader.Text("TypeBase") is { } typeBase) options.TypeBase = typeBase;
        foreach (var child in reader.Children("CodeToHttp"))
        {
            if (!RpcCodes.TryParseName(child.Key, out var code) || code == RpcCode.Ok)
                reader.AddError($"CodeToHttp:{child.Key}", child.Value, $"The key must be a status code, such as NOT_FOUND.");
            else if (!int.TryParse(child.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 400 or > 599)
                reader.AddError($"CodeToHttp:{child.Key}", child.Value, "The value must be an HTTP status from 400 to 599.");
            else options.CodeToHttp[code] = status;
        }

        reader.Enum<MaskingMode>("Masking", value => options.Masking = value);
        reader.ReportUnknownKeys();
    }

    // A name without its package would match nothing, and hide nothing.
    private static void ReadTypeNames(SectionReader reader, string name, Action<string> add) => reader.List(name, (key, text) =>
    {
        var isFullName = text.Contains('.', StringComparison.Ordinal) && text.Split('.').All(static part => part.Length > 0 && part.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'));
        if (isFullName) add(text);
        else reader.AddError(key, text, "The value must be the full name of a message type, such as google.rpc.DebugInfo.");
    });

    public static void ReadJson(SectionReader reader, JsonSectionOptions options)
    {
        reader.Bool("EmitDefaults", value => options.EmitDefaults = value);
        reader.Bool("ProtoFieldNames", value => options.ProtoFieldNames = value);
        reader.Bool("EnumsAsIntegers", value => options.EnumsAsIntegers = value);
        reader.Bool("IgnoreUnknownFields", value => options.IgnoreUnknownFields = value);
        reader.Bool("IgnoreUnknownParameters", value => options.IgnoreUnknownParameters = value);
        reader.Bool("Int64AsNumbers", value => options.Int64AsNumbers = value);
        reader.Bool("SystemParameters", value => options.SystemParameters = value);
        reader.ReportUnknownKeys();
    }

    public static void ReadLimits(SectionReader reader, LimitOptions options, bool isMethod = false)
    {
        const int max = 1 << 30;
        reader.Int("MaxRequestBytes", 1, max, value => options.MaxRequestBytes = value);
        reader.Int("MaxResponseBytes", 1, max, value => options.MaxResponseBytes = value);
        reader.Int("MaxErrorBytes", 1, max, value => options.MaxErrorBytes = value);
        reader.Int("MaxTrailerBytes", 1024, max, value => options.MaxTrailerBytes = value);
        reader.Int("MaxIdleBytes", 1024, max, value => options.MaxIdleBytes = value);
        reader.Int("MaxInflation", 1, max, value => options.MaxInflation = value);
        reader.Int("MaxDepth", 1, 500, value => options.MaxDepth = value);
        reader.Int("MinResponseRate", 0, max, value => options.MinResponseRate = value);
        // What all responses hold together cannot be limited for one method.
        if (!isMethod) reader.Int("MaxBufferedResponseBytes", 1024 * 1024, int.MaxValue, value => options.MaxBufferedResponseBytes = value);
        reader.ReportUnknownKeys();
    }
}
