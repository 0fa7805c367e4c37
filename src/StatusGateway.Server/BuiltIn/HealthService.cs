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
/// Implements grpc.health.v1.Health for the served services. A service is healthy if its upstream is reachable. The empty name
/// stands for the gateway, which is healthy if <c>/readyz</c> reports that it is ready.
/// </summary>
internal sealed class HealthService
{
    // gRPC's health checking protocol: List fails for more services.
    private const int MaxListed = 100;

    private const string ServiceNotFound = "SERVICE_NOT_FOUND";
    private const string TooManyServices = "TOO_MANY_SERVICES";

    /// <summary>The reasons of the errors that the service returns.</summary>
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
        if (services.Length + 1 > MaxListed)
            return Errors.Create(
                RpcCode.ResourceExhausted, $"The gateway serves more than {MaxListed} services. Call Check with the name of each service.", TooManyServices, [new("limit", $"{MaxListed}")]);
        var response = new HealthListResponse();
        foreach (var service in services.Prepend("")) response.Statuses.Add(service, new HealthCheckResponse { Status = StatusOf(service) });
        return response;
    }

    /// <summary>Streams the status now, and after each change. A slow client skips intermediate statuses.</summary>
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
            // A shutdown also cancels the call. IsStopping is set first, so that the loop can send the last status.
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
