namespace StatusGateway.Core;

/// <summary>The fixed properties of a code.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The canonical name, such as <c>NOT_FOUND</c>.</param>
/// <param name="HttpStatus">The HTTP status that google.rpc.Code maps it to.</param>
/// <param name="ConnectName">The name in Connect, such as <c>not_found</c>; empty for OK, which has none.</param>
/// <param name="Title">The title for people, such as <c>Not Found</c>.</param>
public sealed record RpcCodeInfo(RpcCode Code, string Name, int HttpStatus, string ConnectName, string Title);
