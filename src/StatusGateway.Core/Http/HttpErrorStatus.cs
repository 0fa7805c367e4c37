using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Http;

/// <summary>The status of an HTTP error.</summary>
/// <param name="Status">The status, which is not OK.</param>
/// <param name="Form">The format of the body.</param>
/// <param name="IsCodeFromHttpStatus">Whether the HTTP status decided the code; otherwise the body named it.</param>
public readonly record struct HttpErrorStatus(RpcStatus Status, StatusForm Form, bool IsCodeFromHttpStatus);
