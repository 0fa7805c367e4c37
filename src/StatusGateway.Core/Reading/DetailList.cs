using System.Collections.Immutable;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Reading;

/// <summary>
/// Collects the details of a JSON array. Elements that cannot become bytes are kept as JSON, one by one up to a limit, because an
/// array of zeros must not become as many objects. From there on, the rest is kept as one array.
/// </summary>
internal sealed class DetailList : IDisposable
{
    private const int MaxWrapped = 32;

    private readonly ImmutableArray<StatusDetail>.Builder _details = ImmutableArray.CreateBuilder<StatusDetail>();
    private readonly PooledBuffer _scratch = new();
    private PooledBuffer? _rest;
    private int _wrapped;

    /// <summary>Gets whether all further elements go to the rest, unread.</summary>
    public bool IsFull => _wrapped >= MaxWrapped;

    /// <summary>Reads an array of details with <c>@type</c>.</summary>
    public static ImmutableArray<StatusDetail> Read(ReadOnlySpan<byte> array, JsonOptions options)
    {
        using var details = new DetailList();
        var elements = new JsonElements(array);
        while (elements.Next()) details.AddAny(elements.Value, options);
        return details.Create();
    }

    public void Add(StatusDetail detail) => _details.Add(detail);

    /// <summary>Adds an element that is kept as JSON.</summary>
    public void AddJson(ReadOnlySpan<byte> json)
    {
        if (_wrapped++ < MaxWrapped)
        {
            _details.Add(DetailJson.Wrap(json, _scratch));
            return;
        }

        _rest ??= new PooledBuffer();
        _rest.Write(_rest.Length == 0 ? "["u8 : ","u8);
        _rest.Write(json);
    }

    /// <summary>Gets the details in order.</summary>
    public ImmutableArray<StatusDetail> Create()
    {
        if (_rest is not null)
        {
            _rest.Write("]"u8);
            _details.Add(DetailJson.Wrap(_rest.WrittenSpan, _scratch));
        }

        return _details.DrainToImmutable();
    }

    public void Dispose()
    {
        _scratch.Dispose();
        _rest?.Dispose();
    }

    /// <summary>Reads an element as google.protobuf.Any.</summary>
    private void AddAny(ReadOnlySpan<byte> json, JsonOptions options)
    {
        if (IsFull || DetailJson.TryRead(json, options, _scratch) is not { } detail)
        {
            AddJson(json);
            return;
        }

        // An empty object becomes a detail without a type, which is as cheap to send as a zero, so it counts too.
        if (detail.TypeUrl.Length == 0) _wrapped++;
        _details.Add(detail);
    }
}
