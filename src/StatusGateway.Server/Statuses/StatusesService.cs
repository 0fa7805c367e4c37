using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Server.Statuses.V1;
using StatusGateway.Server.Upstreams.InProcess;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Server.Statuses;

/// <summary>statusgateway.v1.Statuses: the codes, and statuses in every dialect. Its failures are the caller's own bytes, and never masked.</summary>
internal static class StatusesService
{
    private static readonly StatusErrors Errors = new("statusgateway");

    public static InProcessService Create(ITypeResolver types)
    {
        var translator = new StatusTranslator(types);
        return new InProcessService(StatusesReflection.Descriptor.Services[0]) { MasksFailures = false }
            .Unary<ListCodesRequest, ListCodesResponse>("ListCodes", ListCodesRequest.Parser, static (_, _) => new(ListCodes()))
            .Unary<GetCodeRequest, CodeReference>("GetCode", GetCodeRequest.Parser, static (request, _) => new(GetCode(request)))
            .Unary<RaiseCodeRequest, Empty>("RaiseCode", RaiseCodeRequest.Parser, static (request, _) => new(RaiseCode(request)))
            .Unary<RaiseStatusRequest, Empty>("RaiseStatus", RaiseStatusRequest.Parser, static (request, _) => new(RaiseStatus(request)))
            .Unary<TranslateStatusRequest, TranslateStatusResponse>("TranslateStatus", TranslateStatusRequest.Parser, (request, _) => new(Translate(translator, request)));
    }

    private static ListCodesResponse ListCodes()
    {
        var response = new ListCodesResponse();
        foreach (var row in RpcCodes.All) response.Codes.Add(Reference(row));
        return response;
    }

    private static RpcResult<CodeReference> GetCode(GetCodeRequest request) =>
        RpcCodes.TryParse(request.Code, out var code) ? Reference(code.Info()) : UnknownCode(request.Code);

    private static RpcStatus RaiseCode(RaiseCodeRequest request) =>
        !RpcCodes.TryParse(request.Code, out var code) ? UnknownCode(request.Code)
        : code == RpcCode.Ok ? OkIsNoFailure("code")
        : new RpcStatus(code, request.Message);

    private static RpcStatus RaiseStatus(RaiseStatusRequest request) =>
        request.Status is not { Code: not 0 } ? OkIsNoFailure("status.code") : RpcStatus.FromProto(request.Status);

    private static RpcResult<TranslateStatusResponse> Translate(StatusTranslator translator, TranslateStatusRequest request) =>
        translator.Translate(request) is { } response
            ? response
            : Errors.BadField("http", "Give one of http, grpc and status.", "SOURCE_MISSING");

    private static CodeReference Reference(RpcCodeInfo row) => new()
    {
        Name = row.Name,
        Number = (int)row.Code,
        HttpStatus = row.HttpStatus,
        Title = row.Title,
        ConnectName = row.ConnectName,
    };

    private static RpcStatus UnknownCode(string code) =>
        Errors.Create(RpcCode.NotFound, $"\"{Pipeline.Failures.Shown(code)}\" is none of the 17 codes.", "CODE_NOT_FOUND", [new("code", Pipeline.Failures.Shown(code))]);

    private static RpcStatus OkIsNoFailure(string field) =>
        Errors.BadField(field, "OK is no failure: give one of the codes 1 to 16.", "OK_IS_NO_FAILURE");
}
