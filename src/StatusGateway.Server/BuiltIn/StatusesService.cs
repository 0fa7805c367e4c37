using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Server.Calls;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Reference;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.BuiltIn;

/// <summary>
/// Implements statusgateway.v1.Statuses: the codes, and statuses in every dialect. Its errors are never masked, because they
/// contain only what the client sent.
/// </summary>
internal static class StatusesService
{
    private static readonly StatusErrors Errors = new("statusgateway");

    /// <summary>The reasons of the errors that the service returns.</summary>
    public static readonly ImmutableArray<string> Reasons = [CodeNotFound, OkNotAllowed, SourceMissing];

    // A translation has the status in eight forms, and is up to 14 times as large as the request.
    private const int MaxTranslateBytes = 256 * 1024;

    private const string TranslateName = "TranslateStatus";
    private const string RaiseCodeName = "RaiseCode";
    private const string CodeNotFound = "CODE_NOT_FOUND";
    private const string OkNotAllowed = "OK_IS_NO_FAILURE";
    private const string SourceMissing = "SOURCE_MISSING";

    /// <summary>Creates the service.</summary>
    /// <param name="types">The types of details.</param>
    /// <param name="reference">The error reference.</param>
    /// <param name="allowsRaising">Whether clients can let a call fail with a status of their choice.</param>
    public static InProcessService Create(ITypeResolver types, ErrorReference reference, bool allowsRaising)
    {
        var translator = new StatusTranslator(types);
        var service = new InProcessService(StatusesReflection.Descriptor.Services[0])
        {
            MasksFailures = false,
            Comments = static () => typeof(StatusesService).Assembly.GetManifestResourceStream("comments.binpb")!,
        }
            .Unary<ListCodesRequest, ListCodesResponse>("ListCodes", ListCodesRequest.Parser, (_, _) => new(reference.ToMessage()))
            .Unary<GetCodeRequest, CodeReference>("GetCode", GetCodeRequest.Parser, (request, _) => new(GetCode(request, reference)))
            .Unary<TranslateStatusRequest, TranslateStatusResponse>(TranslateName, TranslateStatusRequest.Parser, (request, _) => new(Translate(translator, request)))
            .Limit(TranslateName, MaxTranslateBytes);
        return !allowsRaising ? service : service
            .Unary<RaiseCodeRequest, Empty>(RaiseCodeName, RaiseCodeRequest.Parser, static (request, _) => new(RaiseCode(request)))
            .Unary<RaiseStatusRequest, Empty>("RaiseStatus", RaiseStatusRequest.Parser, static (request, _) => new(RaiseStatus(request)));
    }

    /// <summary>Returns whether <c>GET …/statuses/{code}:raise</c> is served.</summary>
    public static bool AllowsRaising(GatewaySnapshot snapshot) => snapshot.Methods.ContainsKey($"/{StatusesReflection.Descriptor.Services[0].FullName}/{RaiseCodeName}");

    private static RpcResult<CodeReference> GetCode(GetCodeRequest request, ErrorReference reference) =>
        RpcCodes.TryParse(request.Code, out var code) ? reference.ToMessage(code) : UnknownCode(request.Code);

    private static RpcStatus RaiseCode(RaiseCodeRequest request) =>
        !RpcCodes.TryParse(request.Code, out var code) ? UnknownCode(request.Code)
        : code == RpcCode.Ok ? OkError("code")
        : new RpcStatus(code, request.Message);

    private static RpcStatus RaiseStatus(RaiseStatusRequest request) =>
        request.Status is not { Code: not 0 } ? OkError("status.code") : RpcStatus.FromProto(request.Status);

    private static RpcResult<TranslateStatusResponse> Translate(StatusTranslator translator, TranslateStatusRequest request) =>
        translator.Translate(request) is { } response
            ? response
            : Errors.InvalidField("http", "The source of the status is required: set `http`, `grpc` or `status`.", SourceMissing);

    /// <summary>Creates the error for a code that does not exist.</summary>
    public static RpcStatus UnknownCode(string code) =>
        Errors.Create(RpcCode.NotFound, $"\"{Failures.Shown(code)}\" is not a code. Use a name such as NOT_FOUND, or a number from 0 to 16.", CodeNotFound, [new("code", Failures.Shown(code))]);

    private static RpcStatus OkError(string field) =>
        Errors.InvalidField(field, "OK is not an error. Use a code from 1 to 16.", OkNotAllowed);
}
