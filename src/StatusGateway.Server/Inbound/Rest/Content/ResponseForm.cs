using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound.Rest.Content;

/// <summary>
/// The form of a REST response: by the system parameters of the query, else by <c>Accept</c>, else by the media type of the request's
/// body, so that a client that sends protobuf and names no type gets protobuf, errors included.
/// </summary>
/// <param name="Accept">The value of <c>Accept</c> that applies; null for none.</param>
/// <param name="Alt">The form that the query requests.</param>
/// <param name="IsIndented">Whether JSON is indented.</param>
/// <param name="Error">The error of a form that is not supported; null if there is none.</param>
internal readonly record struct ResponseForm(string? Accept, ResponseAlt Alt, bool IsIndented, ParameterError? Error)
{
    /// <summary>Gets the media type of a message in protobuf; null for JSON.</summary>
    public string? ProtobufType => DialectNegotiator.GetProtobufType(Accept);

    /// <summary>Reads the form of a call's response.</summary>
    public static ResponseForm Read(HttpRequest request, RoutedCall call)
    {
        var system = call.Policy.SystemParameters && call.Target.Query.Length > 0 ? SystemParameters.Read(call.Binding, call.Target.Query) : default;
        string? accept = request.Headers.Accept;
        var effective = system.Alt switch
        {
            ResponseAlt.Protobuf => MediaTypes.Protobuf,
            ResponseAlt.Json or ResponseAlt.JsonWithEnumNumbers when DialectNegotiator.GetProtobufType(accept) is not null => MediaTypes.Json,
            ResponseAlt.None => BodyType(request, call) is { } type && !NamesType(accept) ? type : accept,
            _ => accept,
        };
        return new ResponseForm(effective, system.Alt, system.PrettyPrint, system.Error);
    }

    /// <summary>Returns the media type of a body in protobuf; null for other ones, and where a body in protobuf is not supported.</summary>
    private static string? BodyType(HttpRequest request, RoutedCall call)
    {
        if (request.ContentType is not { } contentType || !contentType.Contains("protobuf", StringComparison.OrdinalIgnoreCase)
            || !MediaTypeHeaderValue.TryParse(contentType, out var parsed) || parsed.MediaType?.ToLowerInvariant() is not { } type || !MediaTypes.IsProtobuf(type)) return null;
        var isWithoutBody = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsDelete(request.Method);
        if (isWithoutBody && !RequestContent.MayHaveBody(request)) return null;
        return IsSupported(call) ? type : null;
    }

    private static bool IsSupported(RoutedCall call)
    {
        // Only RPC protocols are served at the path of a method.
        if (call.Binding is not { } binding) return !call.Snapshot.Methods.ContainsKey(call.Target.Path);
        return !binding.HasBody || (binding.BodyMessage is not null && !binding.Method.ClientStreaming && !HttpBodyWire.IsRequestOf(binding));
    }

    private static bool NamesType(string? accept)
    {
        if (string.IsNullOrEmpty(accept) || accept == "*/*") return false;
        foreach (var range in AcceptHeader.Parse(accept))
            if (range is { Specificity: > 1, Quality: > 0 }) return true;
        return false;
    }
}
