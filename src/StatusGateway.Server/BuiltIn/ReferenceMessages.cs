using StatusGateway.Core;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn;

/// <summary>Converts the error reference to messages of <c>statusgateway.v1</c>, and to their JSON.</summary>
internal static class ReferenceMessages
{
    private static readonly MessageSchema List = SchemaSet.FromGenerated(StatusesReflection.Descriptor).FindMessage(ListCodesResponse.Descriptor.FullName)!;
    private static readonly MessageSchema One = SchemaSet.FromGenerated(StatusesReflection.Descriptor).FindMessage(CodeReference.Descriptor.FullName)!;

    /// <summary>Converts all codes.</summary>
    public static ListCodesResponse ToMessage(this ErrorReference reference) => reference.ToMessage(RpcCodes.All.Select(row => row.Code));

    /// <summary>Converts several codes.</summary>
    public static ListCodesResponse ToMessage(this ErrorReference reference, IEnumerable<RpcCode> codes) =>
        new() { Codes = { codes.Select(reference.ToMessage) } };

    /// <summary>Converts one code.</summary>
    public static CodeReference ToMessage(this ErrorReference reference, RpcCode code)
    {
        var entry = ErrorReference.Entry(code);
        return new CodeReference
        {
            Name = entry.Info.Name,
            Number = (int)entry.Info.Code,
            HttpStatus = reference.HttpStatus(code),
            Title = entry.Info.Title,
            ConnectName = entry.Info.ConnectName,
            Summary = entry.Summary,
            RaisedBy = { entry.RaisedBy },
            RaisedWhen = entry.Who,
            Severity = entry.Severity,
            Alert = entry.Alert,
            First = entry.First,
            Meaning = entry.Meaning,
            Causes = { entry.Causes },
            Reproduction = new Statuses.V1.Reproduction { Command = entry.Reproduction.Command, Answer = entry.Reproduction.Response, Text = entry.Reproduction.Text },
            Fixes = { entry.Fixes.Select(fix => new Statuses.V1.Fix { Title = fix.Title, When = fix.When, Example = Sample(fix.Example), Why = fix.Why }) },
            Avoid = { entry.Avoid },
            Retry = entry.Retry,
            RetryAdvice = entry.RetryText,
            Neighbours = { entry.Neighbours.Select(neighbour => new Statuses.V1.Neighbour { Code = neighbour.Code.Name(), Difference = neighbour.Difference }) },
            Handling = { entry.Handling.Select(Sample) },
            Reasons = { reference.ReasonsOf(code).Select(page => Reason(reference, page, code)) },
        };
    }

    /// <summary>Writes the JSON of one code.</summary>
    public static byte[] ToJson(this CodeReference message) => Json(One, Google.Protobuf.MessageExtensions.ToByteArray(message));

    /// <summary>Writes the JSON of several codes.</summary>
    public static byte[] ToJson(this ListCodesResponse message) => Json(List, Google.Protobuf.MessageExtensions.ToByteArray(message));

    private static ReasonReference Reason(ErrorReference reference, ReasonPage page, RpcCode code) => new()
    {
        Reason = page.Reason,
        Domain = page.Domain,
        Title = page.Title,
        Codes = { page.Codes.Select(RpcCodes.Name) },
        HttpStatus = reference.HttpStatus(page, code) ?? 0,
        Text = page.Text,
    };

    private static CodeSample Sample(CodeBlock block) => new() { Language = block.Language, Code = block.Code };

    private static byte[] Json(MessageSchema schema, byte[] message)
    {
        using var json = new PooledBuffer();
        WireToJson.Write(schema, message, JsonOptions.Default, json, out _);
        return json.WrittenSpan.ToArray();
    }
}
