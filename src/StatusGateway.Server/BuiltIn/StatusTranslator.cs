using System.Globalization;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Server.BuiltIn.Pasted;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn;

/// <summary>Reads a status in any dialect, and writes it in every dialect.</summary>
internal sealed class StatusTranslator(ITypeResolver types)
{
    /// <summary>Translates the status of a request. Returns null if the request has no source.</summary>
    public TranslateStatusResponse? Translate(TranslateStatusRequest request)
    {
        var status = request.SourceCase switch
        {
            TranslateStatusRequest.SourceOneofCase.Http => ReadPasted(request.Http) ?? Read(request.Http),
            TranslateStatusRequest.SourceOneofCase.Grpc => ReadTrailers(request.Grpc.Status, request.Grpc.Message, request.Grpc.DetailsBin),
            TranslateStatusRequest.SourceOneofCase.Status => RpcStatus.FromProto(request.Status, StatusOrigin.Upstream),
            _ => null,
        };
        return status is null
            ? null
            : new TranslateStatusResponse { Status = status.ToProto(), Origin = OriginName(status.Origin), Forms = Forms(status) };
    }

    /// <summary>Reads a pasted error.</summary>
    public RpcStatus TranslatePasted(PastedError pasted) =>
        pasted.Status ?? (pasted.Trailers is { } trailers ? ReadTrailers(trailers.Status, trailers.Message ?? "", trailers.Details) : Read(ToHttpError(pasted.Response!)));

    /// <summary>Gets an HTTP response as a source: protobuf in base64, any other body as text.</summary>
    public static HttpError ToHttpError(PastedResponse response)
    {
        var isProtobuf = response.Headers.GetValueOrDefault(HeaderNames.ContentType)?.Contains("protobuf", StringComparison.OrdinalIgnoreCase) == true;
        var body = isProtobuf ? Convert.ToBase64String(response.Body) : Encoding.UTF8.GetString(response.Body);
        var http = new HttpError { Status = response.Status, Body = Value.ForString(body) };
        foreach (var (name, value) in response.Headers) http.Headers[name] = value;
        return http;
    }

    /// <summary>Reads a body without an HTTP status and headers, which may be any text that has an error.</summary>
    private RpcStatus? ReadPasted(HttpError http) =>
        http is { Status: 0, Headers.Count: 0, Body.KindCase: Value.KindOneofCase.StringValue } && PastedText.Read(Encoding.UTF8.GetBytes(http.Body.StringValue), types) is { } pasted
            ? TranslatePasted(pasted)
            : null;

    private static RpcStatus ReadTrailers(int status, string message, string? details) => Core.Dialects.GrpcTrailers.Read(
        status.ToString(CultureInfo.InvariantCulture), message, string.IsNullOrEmpty(details) ? null : details, StatusOrigin.Upstream, out _);

    private RpcStatus Read(HttpError http)
    {
        var body = http.Body switch
        {
            null or { KindCase: Value.KindOneofCase.None or Value.KindOneofCase.NullValue } => [],
            { KindCase: Value.KindOneofCase.StringValue } text => Encoding.UTF8.GetBytes(text.StringValue),
            var json => ToJson(json),
        };
        var mediaType = Header(http, HeaderNames.ContentType);
        if (mediaType is not null && mediaType.Contains("protobuf", StringComparison.OrdinalIgnoreCase))
        {
            var bytes = new byte[Base64Text.MaxDecodedLength(body.Length)];
            if (Base64Text.TryDecodeEither(body, bytes, out var written)) body = bytes[..written];
        }

        var status = StatusReader.Read(body, mediaType, new StatusReadContext(http.Status, StatusOrigin.Upstream, types), out var form);
        if (!status.IsOk)
        {
            var response = new HttpErrorResponse(http.Status) { ContentType = mediaType, RetryAfter = Header(http, HeaderNames.RetryAfter), ErrorType = Header(http, HeaderNames.AmznErrorType) };
            status = HttpErrorReader.Read(body, response, new HttpResponseStatusOptions { MaxErrorBytes = body.Length, Types = types }).Status;
        }

        return form is StatusForm.HttpStatus or StatusForm.Text or StatusForm.OtherJson ? status.WithOrigin(StatusOrigin.Network) : status;
    }

    private static string? Header(HttpError http, string name) =>
        http.Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private StatusForms Forms(RpcStatus status)
    {
        var httpStatus = HttpStatusMap.Default.ToHttp(status.Code);
        var context = new StatusWriteContext { HttpStatus = httpStatus, Types = types };
        var forms = new StatusForms
        {
            Grpc = new Statuses.V1.GrpcTrailers
            {
                Status = (int)status.Code,
                Message = Core.Dialects.GrpcTrailers.MessageValue(status) ?? "",
                DetailsBin = Core.Dialects.GrpcTrailers.DetailsValue(status) ?? "",
            },
            GrpcWeb = GrpcWeb(status),
            ConnectStream = ConnectStream(status),
            RpcStatus = Write(RpcStatusDialect.Instance, status, context),
        };
        if (status.IsOk) return forms;
        forms.Connect = Write(ConnectDialect.Instance, status, context);
        forms.Problem = Write(ProblemDialect.Instance, status, context);
        forms.GoogleError = Write(GoogleErrorDialect.Instance, status, context);
        forms.Protobuf = Write(ProtobufDialect.Instance, status, context);
        return forms;
    }

    private static HttpForm Write(IStatusDialect dialect, RpcStatus status, in StatusWriteContext context)
    {
        using var body = new PooledBuffer();
        dialect.Write(status, context, body);
        var form = new HttpForm
        {
            Status = context.HttpStatus,
            Body = dialect is ProtobufDialect ? Convert.ToBase64String(body.WrittenSpan) : Encoding.UTF8.GetString(body.WrittenSpan),
        };
        form.Headers[HeaderNames.ContentType] = dialect.MediaType;
        if (!status.IsOk) form.Headers["cache-control"] = "no-store";
        if (StatusHeaders.RetryAfter(status) is { } seconds) form.Headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
        if (StatusHeaders.HelpLinks(status) is { } links) form.Headers["link"] = links;
        if (context.HttpStatus == 401) form.Headers["www-authenticate"] = "Bearer";
        return form;
    }

    /// <summary>Writes the last frame of a gRPC-Web response in text mode.</summary>
    private static HttpForm GrpcWeb(RpcStatus status)
    {
        using var block = new PooledBuffer();
        GrpcWebTrailers.Write(status, null, block);
        return new HttpForm
        {
            Status = 200,
            Headers = { [HeaderNames.ContentType] = $"{MediaTypes.GrpcWebText}+proto" },
            Body = Convert.ToBase64String(Frame(GrpcWebTrailers.FrameFlag, block.WrittenSpan)),
        };
    }

    /// <summary>Writes the last message of a Connect stream, without its envelope.</summary>
    private static HttpForm ConnectStream(RpcStatus status)
    {
        using var json = new PooledBuffer();
        ConnectDialect.WriteEndStream(status, null, json);
        return new HttpForm
        {
            Status = 200,
            Headers = { [HeaderNames.ContentType] = $"{ConnectNames.StreamMediaType}+json" },
            Body = Encoding.UTF8.GetString(json.WrittenSpan),
        };
    }

    private static byte[] Frame(byte flag, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameReader.HeaderLength + payload.Length];
        FrameReader.WriteHeader(frame, payload.Length, isCompressed: false);
        frame[0] = flag;
        payload.CopyTo(frame.AsSpan(FrameReader.HeaderLength));
        return frame;
    }

    private static byte[] ToJson(Value value)
    {
        using var json = new PooledBuffer();
        var type = Core.Details.DetailTypes.Standard.FindMessage("google.protobuf.Value")!;
        return WireToJson.Write(type, Google.Protobuf.MessageExtensions.ToByteArray(value), JsonOptions.Default, json, out _) is null
            ? json.WrittenSpan.ToArray()
            : [];
    }

    private static string OriginName(StatusOrigin origin) => origin.ToString().ToLowerInvariant();
}
