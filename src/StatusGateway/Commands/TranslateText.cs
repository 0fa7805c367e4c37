using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Commands;

/// <summary>Writes a status in every dialect. Bodies and values do not wrap, so that they can be copied.</summary>
internal sealed class TranslateText(Terminal terminal)
{
    // Letters are not escaped, control characters are.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly StringBuilder _text = new();

    public string Write(TranslateStatusResponse response)
    {
        var name = RpcCodes.Name((RpcCode)response.Status.Code);
        var message = PrintableText.Escape(response.Status.Message);
        _text.AppendLine(message.Length == 0 ? terminal.Bold(name) : $"{terminal.Bold(name)}: {message}");
        _text.AppendLine(terminal.Soft($"{response.Status.Details.Count} detail{(response.Status.Details.Count == 1 ? "" : "s")}, origin: {response.Origin}"));
        var forms = response.Forms;
        Heading("gRPC trailers");
        AppendHeaders(
            [
                ("grpc-status", $"{forms.Grpc.Status}"),
                .. forms.Grpc.Message.Length > 0 ? [("grpc-message", forms.Grpc.Message)] : Array.Empty<(string, string)>(),
                .. forms.Grpc.DetailsBin.Length > 0 ? [("grpc-status-details-bin", forms.Grpc.DetailsBin)] : Array.Empty<(string, string)>(),
            ]);
        Append("Problem", forms.Problem);
        Append("google.rpc.Status", forms.RpcStatus);
        Append("Google's error envelope", forms.GoogleError);
        Append("Connect", forms.Connect);
        Append("Connect, end of a stream", forms.ConnectStream);
        Append("gRPC-Web, last frame", forms.GrpcWeb);
        Append("Protobuf, base64", forms.Protobuf);
        return _text.ToString().TrimEnd();
    }

    private void Append(string title, HttpForm? form)
    {
        if (form is null) return;
        Heading(title);
        _text.AppendLine($"HTTP {form.Status}");
        AppendHeaders([.. form.Headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => (header.Key, header.Value))]);
        _text.AppendLine().AppendLine(form.Body.StartsWith('{') ? Indent(form.Body) : form.Body);
    }

    /// <summary>Appends headers. In a terminal their values are aligned; in a file they have the form of HTTP.</summary>
    private void AppendHeaders(IReadOnlyCollection<(string Name, string Value)> headers)
    {
        var column = terminal.IsFile ? 0 : headers.Max(header => header.Name.Length) + 1;
        foreach (var (name, value) in headers)
            _text.Append(terminal.Accent(name)).Append(':').Append(' ', Math.Max(column - name.Length, 1)).AppendLine(value);
    }

    private void Heading(string title) => _text.AppendLine().AppendLine(terminal.Bold($"== {title}"));

    private static string Indent(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, Indented)) document.RootElement.WriteTo(writer);
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}
