using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn.Health.V1;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using ServingStatus = StatusGateway.Server.BuiltIn.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace StatusGateway.Server.BuiltIn;

/// <summary>
/// grpc.health.v1.Health over all that is served: a service is as reachable as its upstream, and the gateway itself, under the
/// empty name, as ready as <c>/readyz</c> says.
/// </summary>
internal sealed class HealthService
{
    // gRPC's health checking protocol: more than these are not listed.
    private const int MostListed = 100;

    private const string ServiceNotFound = "SERVICE_NOT_FOUND";
    private const string TooManyServices = "TOO_MANY_SERVICES";

    /// <summary>The reasons of its own failures.</summary>
    public static readonly ImmutableArray<string> Reasons = [ServiceNotFound, TooManyServices];

    private static readonly StatusErrors Errors = new(FailureReason.Domain);

    private readonly GatewayState _state;

    private HealthService(GatewayState state)
    {
        _state = state;
    }

    public static InProcessService Create(GatewayState state)
    {
        var health = new HealthService(state);
        return new InProcessService(HealthReflection.Descriptor.Services[0]) { MasksFailures = false }
            .Unary<HealthCheckRequest, HealthCheckResponse>("Check", HealthCheckRequest.Parser, (request, _) => new(health.Check(request.Service)))
            .Unary<HealthListRequest, HealthListResponse>("List", HealthListRequest.Parser, (_, _) => new(health.List()))
            .ServerStreaming<HealthCheckRequest, HealthCheckResponse>(
                "Watch", HealthCheckRequest.Parser, (request, context) => health.WatchAsync(request.Service, context.Cancellation));
    }

    private RpcResult<HealthCheckResponse> Check(string service)
    {
        var status = StatusOf(service);
        if (status != ServingStatus.ServiceUnknown) return new HealthCheckResponse { Status = status };
        var shown = Failures.Shown(service);
        return Errors.Create(RpcCode.NotFound, $"The service \"{shown}\" is not served here.", ServiceNotFound, [new("service", shown)]);
    }

    private RpcResult<HealthListResponse> List()
    {
        var services = _state.Current.Services.Keys;
        if (services.Length + 1 > MostListed)
            return Errors.Create(
                RpcCode.ResourceExhausted, $"There are more than {MostListed} services: ask for each by its name.", TooManyServices, [new("limit", $"{MostListed}")]);
        var response = new HealthListResponse();
        foreach (var service in services.Prepend("")) response.Statuses.Add(service, new HealthCheckResponse { Status = StatusOf(service) });
        return response;
    }

    /// <summary>The status now, then every other one. A reader who is slow gets the newest, and none twice.</summary>
    private async IAsyncEnumerable<RpcResult<HealthCheckResponse>> WatchAsync(string service, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ServingStatus? last = null;
        while (true)
        {
            var changed = _state.Changed;
            var isStopping = _state.IsStopping;
            var status = StatusOf(service);
            if (status != last) yield return new HealthCheckResponse { Status = status };
            last = status;
            if (isStopping)
            {
                yield return Failures.ShuttingDown.Status;
                yield break;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // The stop cancels streams as well, and is told first.
            if (!_state.IsStopping) cancellation.ThrowIfCancellationRequested();
        }
    }

    private ServingStatus StatusOf(string service)
    {
        var snapshot = _state.Current;
        bool isServing;
        if (service.Length == 0) isServing = snapshot.IsReady();
        else if (snapshot.Services.TryGetValue(service, out var upstream)) isServing = upstream.State.IsReachable;
        else return ServingStatus.ServiceUnknown;
        return isServing && !_state.IsStopping ? ServingStatus.Serving : ServingStatus.NotServing;
    }
}
