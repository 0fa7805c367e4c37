using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace StatusGateway.Core;

/// <summary>
/// Creates the common errors of a service as statuses. Each has the identity of the error (AIP-193): a reason in UPPER_SNAKE_CASE
/// and the domain of the service.
/// </summary>
/// <param name="domain">The name of the service, such as <c>library.example.com</c>.</param>
public sealed class StatusErrors(string domain)
{
    /// <summary>Creates INVALID_ARGUMENT for one invalid field.</summary>
    /// <param name="field">The path of the field, such as <c>book.authors[1].display_name</c>.</param>
    /// <param name="description">What is wrong with the field, for people.</param>
    /// <param name="reason">The reason.</param>
    /// <returns>The status, with ErrorInfo and BadRequest.</returns>
    public RpcStatus InvalidField(string field, string description, string reason = "INVALID_FIELD") =>
        InvalidFields(reason, [new(field, description)]);

    /// <summary>Creates INVALID_ARGUMENT for several invalid fields.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="fields">The path and description of each field.</param>
    /// <returns>The status, with ErrorInfo and BadRequest.</returns>
    public RpcStatus InvalidFields(string reason, IReadOnlyCollection<KeyValuePair<string, string>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var request = new BadRequest();
        foreach (var (field, description) in fields)
            request.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = description });
        var names = string.Join(", ", fields.Select(entry => entry.Key));
        var text = string.Join(" ", fields.Select(entry => $"{entry.Key}: {entry.Value}"));
        return Create(RpcCode.InvalidArgument, text.EndsWith('.') ? text : text + ".", reason, [new("fields", names)], request);
    }

    /// <summary>Creates NOT_FOUND for a resource.</summary>
    /// <param name="type">The type of the resource, such as <c>library.example.com/Book</c>.</param>
    /// <param name="name">The name of the resource, such as <c>shelves/1/books/9</c>.</param>
    /// <param name="reason">The reason.</param>
    /// <returns>The status, with ErrorInfo and ResourceInfo.</returns>
    public RpcStatus NotFound(string type, string name, string reason = "RESOURCE_NOT_FOUND") => Create(
        RpcCode.NotFound, $"\"{name}\" was not found.", reason, [new("name", name)], new ResourceInfo { ResourceType = type, ResourceName = name });

    /// <summary>Creates ALREADY_EXISTS for a resource.</summary>
    /// <inheritdoc cref="NotFound"/>
    public RpcStatus AlreadyExists(string type, string name, string reason = "RESOURCE_EXISTS") => Create(
        RpcCode.AlreadyExists, $"\"{name}\" exists already.", reason, [new("name", name)], new ResourceInfo { ResourceType = type, ResourceName = name });

    /// <summary>Creates FAILED_PRECONDITION for a state that must be changed first.</summary>
    /// <param name="type">The type of the precondition, such as <c>SHELF_NOT_EMPTY</c>, which is the reason too.</param>
    /// <param name="subject">The subject, such as <c>shelves/1</c>.</param>
    /// <param name="description">How to fulfil the precondition, for people.</param>
    /// <returns>The status, with ErrorInfo and PreconditionFailure.</returns>
    public RpcStatus FailedPrecondition(string type, string subject, string description) => Create(
        RpcCode.FailedPrecondition, description, type, [new("subject", subject)],
        new PreconditionFailure { Violations = { new PreconditionFailure.Types.Violation { Type = type, Subject = subject, Description = description } } });

    /// <summary>Creates RESOURCE_EXHAUSTED for a quota.</summary>
    /// <param name="subject">The subject of the quota, such as <c>project:42</c>.</param>
    /// <param name="description">What is exhausted, for people.</param>
    /// <param name="retryDelay">The minimum delay before a retry; null if a retry does not help.</param>
    /// <param name="reason">The reason.</param>
    /// <returns>The status, with ErrorInfo, QuotaFailure and RetryInfo.</returns>
    public RpcStatus QuotaExceeded(string subject, string description, TimeSpan? retryDelay, string reason = "QUOTA_EXCEEDED")
    {
        var quota = new QuotaFailure { Violations = { new QuotaFailure.Types.Violation { Subject = subject, Description = description } } };
        IMessage[] details = retryDelay is { } delay ? [quota, new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }] : [quota];
        return Create(RpcCode.ResourceExhausted, description, reason, [new("subject", subject)], details);
    }

    /// <summary>Creates a status of any code, with ErrorInfo first and further details after it.</summary>
    /// <param name="code">The code.</param>
    /// <param name="message">The message for developers, in English.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="metadata">The values in the message, by name.</param>
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
