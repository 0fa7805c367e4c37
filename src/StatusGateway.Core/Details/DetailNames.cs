namespace StatusGateway.Core.Details;

/// <summary>Full names of the standard details (google/rpc/error_details.proto).</summary>
public static class DetailNames
{
    /// <summary>google.rpc.ErrorInfo.</summary>
    public const string ErrorInfo = "google.rpc.ErrorInfo";

    /// <summary>google.rpc.RetryInfo.</summary>
    public const string RetryInfo = "google.rpc.RetryInfo";

    /// <summary>google.rpc.DebugInfo.</summary>
    public const string DebugInfo = "google.rpc.DebugInfo";

    /// <summary>google.rpc.BadRequest.</summary>
    public const string BadRequest = "google.rpc.BadRequest";

    /// <summary>google.rpc.RequestInfo.</summary>
    public const string RequestInfo = "google.rpc.RequestInfo";

    /// <summary>google.rpc.Help.</summary>
    public const string Help = "google.rpc.Help";

    /// <summary>google.rpc.LocalizedMessage.</summary>
    public const string LocalizedMessage = "google.rpc.LocalizedMessage";
}
