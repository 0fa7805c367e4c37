using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace StatusGateway.Core;

/// <summary>
/// The usual failures of a service as full statuses. Each takes the identity of the error (AIP-193): a reason in
/// UPPER_SNAKE_CASE and the domain of the service.
/// </summary>
/// <param name="domain">The service's name, such as <c>library.example.com</c>.</param>
public sealed class StatusErrors(string domain)
{
    /// <summary>INVALID_ARGUMENT for one bad field.</summary>
    /// <param name="field">Path of the field, such as <c>book.authors[1].display_name</c>.</param>
    /// <param name="description">What is wrong with it, for people.</param>
    /// <param name="reason">The error's reason.</param>
    /// <returns>The status, with ErrorInfo and BadRequest.</returns>
    public RpcStatus InvalidField(string field, string description, string reason = "INVALID_FIELD") =>
        InvalidFields(reason, [new(field, description)]);

    /// <summary>INVALID_ARGUMENT for several bad fields, all told at once.</summary>
    /// <param name="reason">The error's reason.</param>
    /// <param name="fields">Path and description of each.</param>
    /// <returns>The status, with ErrorInfo and BadRequest.</returns>
    public RpcStatus InvalidFields(string reason, IReadOnlyCollection<KeyValuePair<string, string>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var request = new BadRequest();
        foreach (var (field, description) in fields)
            request.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = description });
        var names = string.Join(", ", fields.Select(entry => entry.Key));
        return Create(RpcCode.InvalidArgument, $"Invalid: {names}.", reason, [new("fields", names)], request);
    }

    /// <summary>NOT_FOUND for a resource.</summary>
    /// <param name="type">Its type, such as <c>library.example.com/Book</c>.</param>
    /// <param name="name">Its name, such as <c>shelves/1/books/9</c>.</param>
    /// <param name="reason">The error's reason.</param>
    /// <returns>The status, with ErrorInfo and ResourceInfo.</returns>
    public RpcStatus NotFound(string type, string name, string reason = "RESOURCE_NOT_FOUND") => Create(
        RpcCode.NotFound, $"\"{name}\" was not found.", reason, [new("name", name)], new ResourceInfo { ResourceType = type, ResourceName = name });

    /// <summary>ALREADY_EXISTS for a resource.</summary>
    /// <inheritdoc cref="NotFound"/>
    public RpcStatus AlreadyExists(string type, string name, string reason = "RESOURCE_EXISTS") => Create(
        RpcCode.AlreadyExists, $"\"{name}\" exists already.", reason, [new("name", name)], new ResourceInfo { ResourceType = type, ResourceName = name });

    /// <summary>FAILED_PRECONDITION for a state that somebody has to change first.</summary>
    /// <param name="type">Kind of the condition, such as <c>SHELF_NOT_EMPTY</c>; the error's reason too.</param>
    /// <param name="subject">What it is about, such as <c>shelves/1</c>.</param>
    /// <param name="description">What has to be done, for people.</param>
    /// <returns>The status, with ErrorInfo and PreconditionFailure.</returns>
    public RpcStatus FailedPrecondition(string type, string subject, string description) => Create(
        RpcCode.FailedPrecondition, description, type, [new("subject", subject)],
        new PreconditionFailure { Violations = { new PreconditionFailure.Types.Violation { Type = type, Subject = subject, Description = description } } });

    /// <summary>RESOURCE_EXHAUSTED for a quota, with the time after which a retry makes sense.</summary>
    /// <param name="subject">Whose quota, such as <c>project:42</c>.</param>
    /// <param name="description">What is used up, for people.</param>
    /// <param name="retryDelay">Least time to wait; null when waiting does not help.</param>
    /// <param name="reason">The error's reason.</param>
    /// <returns>The status, with ErrorInfo, QuotaFailure and RetryInfo.</returns>
    public RpcStatus QuotaExceeded(string subject, string description, TimeSpan? retryDelay, string reason = "QUOTA_EXCEEDED")
    {
        var quota = new QuotaFailure { Violations = { new QuotaFailure.Types.Violation { Subject = subject, Description = description } } };
        IMessage[] details = retryDelay is { } delay ? [quota, new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }] : [quota];
        return Create(RpcCode.ResourceExhausted, description, reason, [new("subject", subject)], details);
    }

    /// <summary>Any code, with ErrorInfo first and further details behind it.</summary>
    /// <param name="code">The code.</param>
    /// <param name="message">For developers, in English.</param>
    /// <param name="reason">The error's reason.</param>
    /// <param name="metadata">Values that the message speaks of.</param>
    /// <param name="details">Further details.</param>
    /// <returns>The status.</returns>
    public RpcStatus Create(
        RpcCode code, string message, string reason, IEnumerable<KeyValuePair<string, string>>? metadata = null, params IReadOnlyList<IMessage> details)
    {
        ArgumentNullException.ThrowIfNull(details);
        var info = new ErrorInfo { Reason = reason, Domain = domain };
        foreach (var (key, value) in metadata ?? []) info.Metadata[key] = value;
        return new RpcStatus(code, message, ImmutableArray.CreateRange(details.Prepend(info).Select(StatusDetail.Create)));
    }
}
