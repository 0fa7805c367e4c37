using Google.Api;
using Google.Protobuf;
using StatusGateway.Core;
using StatusGateway.FunctionalTests.Content.V1;
using StatusGateway.Server.InProcess;

namespace StatusGateway.FunctionalTests.Rest;

/// <summary>A gateway in front of content.v1.Files, an in-process service with bodies of all kinds.</summary>
public sealed class ContentFixture : IAsyncLifetime
{
    public const int MaxRequestBytes = 20_000;

    public GatewayHost Gateway { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Gateway = await GatewayHost.StartWithServicesAsync([Service()], [$"Gateway:Limits:MaxRequestBytes={MaxRequestBytes}"]);

    public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();

    /// <summary>Sends a request with the given body and headers.</summary>
    public Task<RestResponse> SendAsync(string verb, string path, byte[]? body = null, params IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase)) (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        return RestResponse.SendAsync(Gateway.Http1, request);
    }

    private static InProcessService Service() => new InProcessService(ContentReflection.Descriptor.Services[0])
        .Unary<HttpBody, HttpBody>("Echo", HttpBody.Parser, (request, _) => Ok(request))
        .Unary<UploadRequest, UploadResponse>("Upload", UploadRequest.Parser, (request, _) => Ok(new UploadResponse
        {
            Name = request.Name,
            ContentType = request.File?.ContentType ?? "",
            Text = request.File?.Data.ToStringUtf8() ?? "",
            Author = request.Note?.Author ?? "",
            Revision = request.Revision,
            HasFile = request.File is not null,
        }))
        .Unary<DownloadRequest, HttpBody>("Download", DownloadRequest.Parser, Download)
        .Unary<DownloadRequest, UnwrapResponse>("Unwrap", DownloadRequest.Parser, async (request, context) =>
        {
            var result = await Download(request, context);
            return result.Failure is { } failure ? failure : new UnwrapResponse { Name = request.Name, File = request.Size < 0 ? null : result.Value };
        })
        .Unary<RepeatRequest, RepeatResponse>("Repeat", RepeatRequest.Parser, (request, context) =>
        {
            if (request.Failure == "throw") throw new InvalidOperationException("What a handler throws is for the log.");
            if (request.Status.Length > 0) context.AddMetadata("statusgateway-http-status", request.Status);
            var text = string.Concat(Enumerable.Repeat(request.Text, Math.Max(1, request.Times)));
            return request.Failure.Length > 0
                ? new(new RpcStatus(RpcCode.FailedPrecondition, request.Failure + text))
                : Ok(new RepeatResponse { Text = text });
        });

    private static ValueTask<RpcResult<HttpBody>> Download(DownloadRequest request, RpcContext context)
    {
        if (request.Name == "files/missing") return new(new RpcStatus(RpcCode.NotFound, "There is no such file."));
        if (request.Status.Length > 0) context.AddMetadata("statusgateway-http-status", request.Status);
        return Ok(new HttpBody
        {
            ContentType = request.ContentType,
            Data = ByteString.CopyFrom([.. Enumerable.Repeat((byte)'a', Math.Max(0, request.Size))]),
            Extensions = { Google.Protobuf.WellKnownTypes.Any.Pack(new Note { Author = "author" }) },
        });
    }

    private static ValueTask<RpcResult<T>> Ok<T>(T response)
        where T : class => new(response);
}
