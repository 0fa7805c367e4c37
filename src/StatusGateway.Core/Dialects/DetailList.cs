using System.Collections.Immutable;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Collects the details of a JSON array. Those that cannot become bytes are kept as JSON, one by one as long as they are few: an array
/// of zeros must not become as many objects. The rest, from there on, is kept together as one list.
/// </summary>
internal sealed class DetailList : IDisposable
{
    private const int MostKept = 32;

    private readonly ImmutableArray<StatusDetail>.Builder _details = ImmutableArray.CreateBuilder<StatusDetail>();
    private readonly PooledBuffer _scratch = new();
    private PooledBuffer? _rest;
    private int _kept;

    /// <summary>Nothing is looked into any more: it goes to the rest.</summary>
    public bool IsFull => _kept >= MostKept;

    public void Add(StatusDetail detail) => _details.Add(detail);

    /// <summary>Reads an element as a google.protobuf.Any.</summary>
    public void AddAny(ReadOnlySpan<byte> json, JsonOptions options)
    {
        if (IsFull || DetailJson.TryRead(json, options, _scratch) is not { } detail)
        {
            Keep(json);
            return;
        }

        // An empty object is a detail without a type, which costs no more to send than a zero does.
        if (detail.TypeUrl.Length == 0) _kept++;
        _details.Add(detail);
    }

    /// <summary>Keeps an element as the JSON that it is.</summary>
    public void Keep(ReadOnlySpan<byte> json)
    {
        if (_kept++ < MostKept)
        {
            _details.Add(DetailJson.Keep(json, _scratch));
            return;
        }

        _rest ??= new PooledBuffer();
        _rest.Write(_rest.Length == 0 ? "["u8 : ","u8);
        _rest.Write(json);
    }

    /// <summary>All of them, in order.</summary>
    public ImmutableArray<StatusDetail> Create()
    {
        if (_rest is not null)
        {
            _rest.Write("]"u8);
            _details.Add(DetailJson.Keep(_rest.WrittenSpan, _scratch));
        }

        return _details.DrainToImmutable();
    }

    public void Dispose()
    {
        _scratch.Dispose();
        _rest?.Dispose();
    }
}
