using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Reference;
using StatusGateway.Server.Statuses.V1;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Statuses;

/// <summary>statusgateway.v1.Statuses: the codes, and statuses in every dialect. Its failures are the caller's own bytes, and never masked.</summary>
internal static class StatusesService
{
    private static readonly StatusErrors Errors = new("statusgateway");

    /// <summary>The reasons of its own failures.</summary>
    public static readonly ImmutableArray<string> Reasons = [CodeNotFound, OkIsNoFailureReason, SourceMissing];

    private const string RaiseCodeName = "RaiseCode";
    private const string CodeNotFound = "CODE_NOT_FOUND";
    private const string OkIsNoFailureReason = "OK_IS_NO_FAILURE";
    private const string SourceMissing = "SOURCE_MISSING";

    /// <summary>The service.</summary>
    /// <param name="types">Types of details.</param>
    /// <param name="reference">What is said about the codes.</param>
    /// <param name="raises">Whether callers may have it fail with what they bring.</param>
    public static InProcessService Create(ITypeResolver types, ErrorReference reference, bool raises)
    {
        var translator = new StatusTranslator(types);
        var service = new InProcessService(StatusesReflection.Descriptor.Services[0])
        {
            MasksFailures = false,
            Comments = static () => typeof(StatusesService).Assembly.GetManifestResourceStream("comments.binpb")!,
        }
            .Unary<ListCodesRequest, ListCodesResponse>("ListCodes", ListCodesRequest.Parser, (_, _) => new(reference.ToMessage()))
            .Unary<GetCodeRequest, CodeReference>("GetCode", GetCodeRequest.Parser, (request, _) => new(GetCode(request, reference)))
            .Unary<TranslateStatusRequest, TranslateStatusResponse>("TranslateStatus", TranslateStatusRequest.Parser, (request, _) => new(Translate(translator, request)));
        return !raises ? service : service
            .Unary<RaiseCodeRequest, Empty>(RaiseCodeName, RaiseCodeRequest.Parser, static (request, _) => new(RaiseCode(request)))
            .Unary<RaiseStatusRequest, Empty>("RaiseStatus", RaiseStatusRequest.Parser, static (request, _) => new(RaiseStatus(request)));
    }

    /// <summary>Whether <c>GET …/statuses/{code}:raise</c> is served.</summary>
    public static bool Raises(GatewaySnapshot snapshot) => snapshot.Methods.ContainsKey($"/{StatusesReflection.Descriptor.Services[0].FullName}/{RaiseCodeName}");

    private static RpcResult<CodeReference> GetCode(GetCodeRequest request, ErrorReference reference) =>
        RpcCodes.TryParse(request.Code, out var code) ? reference.ToMessage(code) : UnknownCode(request.Code);

    private static RpcStatus RaiseCode(RaiseCodeRequest request) =>
        !RpcCodes.TryParse(request.Code, out var code) ? UnknownCode(request.Code)
        : code == RpcCode.Ok ? OkIsNoFailure("code")
        : new RpcStatus(code, request.Message);

    private static RpcStatus RaiseStatus(RaiseStatusRequest request) =>
        request.Status is not { Code: not 0 } ? OkIsNoFailure("status.code") : RpcStatus.FromProto(request.Status);

    private static RpcResult<TranslateStatusResponse> Translate(StatusTranslator translator, TranslateStatusRequest request) =>
        translator.Translate(request) is { } response
            ? response
            : Errors.InvalidField("http", "Give one of http, grpc and status.", SourceMissing);

    /// <summary>A code that there is not.</summary>
    public static RpcStatus UnknownCode(string code) =>
        Errors.Create(RpcCode.NotFound, $"\"{Failures.Shown(code)}\" is none of the 17 codes.", CodeNotFound, [new("code", Failures.Shown(code))]);

    private static RpcStatus OkIsNoFailure(string field) =>
        Errors.InvalidField(field, "OK is no failure: give one of the codes 1 to 16.", OkIsNoFailureReason);
}
