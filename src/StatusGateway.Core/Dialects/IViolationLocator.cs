using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Dialects;

/// <summary>Maps fields of the request's message to locations in the request that the client sent.</summary>
public interface IViolationLocator
{
    /// <summary>Locates a field.</summary>
    /// <param name="field">The path as in google.rpc.BadRequest, such as <c>book.authors[1].display_name</c>; empty for no field.</param>
    /// <returns>The location; default if the field has none.</returns>
    ViolationLocation Locate(string field);
}
