namespace StatusGateway.Load;

/// <summary>Ends the load command with one sentence.</summary>
internal sealed class LoadException(string message) : Exception(message);
