namespace StatusGateway.Core.Reading;

/// <summary>Maps locations in an HTTP request to fields of the request's message.</summary>
public interface IViolationFieldResolver
{
    /// <summary>Finds a field.</summary>
    /// <param name="location">The location; it has both a pointer and a parameter if the response does not say which one it means.</param>
    /// <returns>The path as in google.rpc.BadRequest, such as <c>book.authors[1].display_name</c>; null if there is no such field.</returns>
    string? Find(ViolationLocation location);
}
