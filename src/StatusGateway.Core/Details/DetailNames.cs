namespace StatusGateway.Core.Details;

/// <summary>The full names of the standard details (google/rpc/error_details.proto).</summary>
internal static class DetailNames
{
    public const string ErrorInfo = "google.rpc.ErrorInfo";
    public const string RetryInfo = "google.rpc.RetryInfo";
    public const string DebugInfo = "google.rpc.DebugInfo";
    public const string BadRequest = "google.rpc.BadRequest";
    public const string RequestInfo = "google.rpc.RequestInfo";
    public const string Help = "google.rpc.Help";
    public const string LocalizedMessage = "google.rpc.LocalizedMessage";
}
