using Google.Api;
using Google.Protobuf;
using StatusGateway.Core;
using StatusGateway.FunctionalTests.Content.V1;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.Upstreams.InProcess;

namespace StatusGateway.FunctionalTests.Content;

/// <summary>A gateway over content.v1.Files, which takes and gives bodies of all kinds.</summary>
public sealed class ContentGateway : IAsyncLifetime
{
    public const int MaxRequestBytes = 20_000;

    public GatewayHost Gateway { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Gateway = await GatewayHost.StartServingAsync([Service()], [$"Gateway:Limits:MaxRequestBytes={MaxRequestBytes}"]);

    public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();

    /// <summary>Sends bytes with headers of their own.</summary>
    public Task<RestAnswer> SendAsync(string verb, string path, byte[]? body = null, params IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase)) (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        return RestAnswer.SendAsync(Gateway.Http1, request);
    }

    private static InProcessService Service() => new InProcessService(ContentReflection.Descriptor.Services[0])
        .Unary<HttpBody, HttpBody>("Echo", HttpBody.Parser, (request, _) => Ok(request))
        .Unary<UploadRequest, Seen>("Upload", UploadRequest.Parser, (request, _) => Ok(new Seen
        {
            Name = request.Name,
            ContentType = request.File?.ContentType ?? "",
            Text = request.File?.Data.ToStringUtf8() ?? "",
            Author = request.Note?.Author ?? "",
            Revision = request.Revision,
            HasFile = request.File is not null,
        }))
        .Unary<DownloadRequest, HttpBody>("Download", DownloadRequest.Parser, Download)
        .Unary<DownloadRequest, Wrapper>("Unwrap", DownloadRequest.Parser, async (request, context) =>
        {
            var result = await Download(request, context);
            return result.Failure is { } failure ? failure : new Wrapper { Name = request.Name, File = request.Size < 0 ? null : result.Value };
        })
        .Unary<RepeatRequest, RepeatAnswer>("Repeat", RepeatRequest.Parser, (request, context) =>
        {
            if (request.Failure == "throw") throw new InvalidOperationException("What a handler throws is for the log.");
            if (request.Status.Length > 0) context.AddMetadata("statusgateway-http-status", request.Status);
            var text = string.Concat(Enumerable.Repeat(request.Text, Math.Max(1, request.Times)));
            return request.Failure.Length > 0
                ? new(new RpcStatus(RpcCode.FailedPrecondition, request.Failure + text))
                : Ok(new RepeatAnswer { Text = text });
        });

    private static ValueTask<RpcResult<HttpBody>> Download(DownloadRequest request, RpcContext context)
    {
        if (request.Name == "files/missing") return new(new RpcStatus(RpcCode.NotFound, "There is no such file."));
        if (request.Status.Length > 0) context.AddMetadata("statusgateway-http-status", request.Status);
        return Ok(new HttpBody
        {
            ContentType = request.ContentType,
            Data = ByteString.CopyFrom([.. Enumerable.Repeat((byte)'a', Math.Max(0, request.Size))]),
            Extensions = { Google.Protobuf.WellKnownTypes.Any.Pack(new Note { Author = "nobody" }) },
        });
    }

    private static ValueTask<RpcResult<T>> Ok<T>(T answer)
        where T : class => new(answer);
}
