using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using StatusGateway.Core;
using StatusGateway.FunctionalTests.Matrix.V1;
using StatusGateway.Server.InProcess;

namespace StatusGateway.FunctionalTests.Matrix;

/// <summary>The in-process implementation of matrix.v1.Matrix. It behaves like matrix-server.mjs.</summary>
public sealed class MatrixService
{
    private static readonly RpcStatus Error = new(
        RpcCode.NotFound,
        "No probe. ☺ 100%",
        [
            StatusDetail.Create(new Rpc.ErrorInfo { Reason = "NO_PROBE", Domain = "matrix.example.com", Metadata = { ["zone"] = "a" } }),
            new StatusDetail("type.example.com/acme.v1.Unknown", new byte[] { 0xde, 0xad, 0xbe, 0xef, 0x00, 0xff }),
        ]);

    public CallEvents Started { get; } = new();

    public CallEvents Cancelled { get; } = new();

    public InProcessService Create() => new InProcessService(MatrixReflection.Descriptor.Services[0])
        .Unary<Probe, Probe>("Unary", Probe.Parser, UnaryAsync)
        .ServerStreaming<Probe, Probe>("ServerStream", Probe.Parser, (request, context) => StreamAsync([request], context, isEcho: false))
        .ClientStreaming<Probe, Probe>("ClientStream", Probe.Parser, ClientStreamAsync)
        .DuplexStreaming<Probe, Probe>("Duplex", Probe.Parser, DuplexAsync);

    private ValueTask<RpcResult<Probe>> UnaryAsync(Probe request, RpcContext context)
    {
        SetMetadata(context);
        return RespondAsync([request], context);
    }

    private async ValueTask<RpcResult<Probe>> ClientStreamAsync(IAsyncEnumerable<RpcResult<Probe>> requests, RpcContext context)
    {
        SetMetadata(context);
        return await RespondAsync(await ReadAllAsync(requests), context);
    }

    private async ValueTask<RpcResult<Probe>> RespondAsync(ImmutableArray<Probe> requests, RpcContext context)
    {
        switch (context.GetMetadata("x-outcome"))
        {
            case "success": return Echo(requests, requests.Length);
            case "early" or "late": return Error;
            case "lost": throw new InvalidOperationException("The matrix lost a call.");
            default:
                await WaitForCancellationAsync(context);
                return Error;
        }
    }

    private async IAsyncEnumerable<RpcResult<Probe>> DuplexAsync(IAsyncEnumerable<RpcResult<Probe>> requests, RpcContext context)
    {
        if (context.GetMetadata("x-outcome") is "success" or "late")
        {
            SetMetadata(context);
            var count = 0;
            await foreach (var request in requests)
            {
                if (context.GetMetadata("x-outcome") == "late" && count == 2) break;
                yield return Echo([request.Value!], ++count);
            }

            if (context.GetMetadata("x-outcome") == "late") yield return Error;
            yield break;
        }

        // Metadata that is set before the first await is sent with the headers.
        if (context.GetMetadata("x-outcome") != "early") SetMetadata(context);
        var all = context.GetMetadata("x-outcome") == "early" ? [] : await ReadAllAsync(requests);
        await foreach (var result in StreamAsync(all, context, isEcho: true)) yield return result;
    }

    private async IAsyncEnumerable<RpcResult<Probe>> StreamAsync(ImmutableArray<Probe> requests, RpcContext context, bool isEcho, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var outcome = context.GetMetadata("x-outcome");
        if (!isEcho || outcome == "early") SetMetadata(context);
        if (outcome == "early")
        {
            yield return Error;
            yield break;
        }

        yield return Echo(requests, 1);
        if (outcome == "lost") throw new InvalidOperationException("The matrix lost a call.");
        if (outcome is not ("success" or "late"))
        {
            await WaitForCancellationAsync(context);
            yield break;
        }

        yield return Echo(requests, 2);
        if (outcome == "late") yield return Error;
        else if (!isEcho) yield return Echo(requests, 3);
    }

    private static async ValueTask<ImmutableArray<Probe>> ReadAllAsync(IAsyncEnumerable<RpcResult<Probe>> requests)
    {
        var all = ImmutableArray.CreateBuilder<Probe>();
        await foreach (var request in requests)
            if (request.Value is { } probe) all.Add(probe);
        return all.ToImmutable();
    }

    private static Probe Echo(ImmutableArray<Probe> requests, int count) =>
        new() { Text = string.Create(CultureInfo.InvariantCulture, $"echo {string.Join(',', requests.Select(request => request.Text))}"), Count = count };

    private static void SetMetadata(RpcContext context)
    {
        context.AddMetadata("x-initial", "i");
        context.AddMetadata("x-data-bin", "AAEC");
        context.AddTrailer("x-trailing", "t");
    }

    private async Task WaitForCancellationAsync(RpcContext context)
    {
        var call = context.GetMetadata("x-call")!;
        Started.Set(call);
        try
        {
            await Task.Delay(Timeout.Infinite, context.Cancellation);
        }
        finally
        {
            Cancelled.Set(call);
        }
    }
}
