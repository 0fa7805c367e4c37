using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>The kind of host in a listen URL.</summary>
internal enum ListenHost
{
    /// <summary>One IP address.</summary>
    Address,

    /// <summary>The loopback addresses of the machine.</summary>
    Localhost,

    /// <summary>All addresses of the machine: <c>*</c>, <c>+</c>, or a host name, as in Kestrel.</summary>
    Any,
}

/// <summary>A value of <c>--urls</c>. Parsing validates it completely; only binding can fail later.</summary>
/// <param name="IsHttps">Whether the scheme is https.</param>
/// <param name="Host">The kind of host.</param>
/// <param name="Address">The address, for <see cref="ListenHost.Address"/> only.</param>
/// <param name="Port">The port; 0 for any free port.</param>
internal sealed record ListenUrl(bool IsHttps, ListenHost Host, IPAddress? Address, int Port)
{
    private const string Example = "http://localhost:8080";

    /// <summary>Formats the URL in its shortest form.</summary>
    public override string ToString()
    {
        var host = Host switch
        {
            ListenHost.Localhost => "localhost",
            ListenHost.Any => "*",
            _ => Address is { AddressFamily: AddressFamily.InterNetworkV6 } v6 ? $"[{v6}]" : $"{Address}",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{(IsHttps ? "https" : "http")}://{host}:{Port}");
    }

    /// <summary>Parses URLs separated by semicolons, ignoring duplicates. The error names the value and what to do.</summary>
    public static bool TryParseAll(
        string? values, [NotNullWhen(true)] out IReadOnlyList<ListenUrl>? urls, [NotNullWhen(false)] out string? error)
    {
        urls = null;
        var found = new List<ListenUrl>();
        foreach (var value in (values ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParse(value, out var url, out error))
            {
                return false;
            }

            if (found.Contains(url))
            {
                continue;
            }

            if (found.Find(url.Collides) is { } other)
            {
                error = $"'{url}' and '{other}' cannot be combined, because they use the same port of an address. Give them different ports, or remove one.";
                return false;
            }

            found.Add(url);
        }

        error = found.Count > 0 ? null : $"A URL to listen on is required. Give at least one, as in '{Example}'.";
        urls = error is null ? found : null;
        return error is null;
    }

    /// <summary>Parses one URL. The error names the value and what to do.</summary>
    public static bool TryParse(
        string? value, [NotNullWhen(true)] out ListenUrl? url, [NotNullWhen(false)] out string? error)
    {
        var text = (value ?? "").Trim();
        url = Read(text, out var reason);
        error = url is null ? $"'{text}' is not a URL to listen on: {reason}" : null;
        return url is not null;
    }

    private static ListenUrl? Read(string text, out string reason)
    {
        reason = $"it does not begin with http:// or https://. Write it as in '{Example}'.";
        var schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        var isHttps = schemeEnd > 0 && text[..schemeEnd].Equals("https", StringComparison.OrdinalIgnoreCase);
        if (schemeEnd <= 0 || (!isHttps && !text[..schemeEnd].Equals("http", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var authority = text[(schemeEnd + 3)..];
        if (authority.EndsWith('/'))
        {
            authority = authority[..^1];
        }

        if (authority.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) || authority.StartsWith("pipe:", StringComparison.OrdinalIgnoreCase))
        {
            reason = $"Unix sockets and pipes are not supported. Give a host and a port, as in '{Example}'.";
            return null;
        }

        if (authority.AsSpan().IndexOfAny("/?#@\\") >= 0)
        {
            reason = $"it has more than a host and a port. Remove user, path, query and fragment, as in '{Example}'.";
            return null;
        }

        // The colons of an IPv6 address are inside brackets; the port follows the last colon after them.
        var colon = authority.IndexOf(':', authority.LastIndexOf(']') + 1);
        var hostText = colon < 0 ? authority : authority[..colon];
        var portText = colon < 0 ? null : authority[(colon + 1)..];
        if (portText is not null && portText.Contains(':'))
        {
            reason = "it has several colons. Write an IPv6 address in brackets, as in 'http://[::1]:8080'.";
            return null;
        }

        var port = isHttps ? 443 : 80;
        if (portText is not null && !TryReadPort(portText, out port))
        {
            reason = $"'{portText}' is not a port. Give a number from 0 to 65535, where 0 picks a free port, as in '{Example}'.";
            return null;
        }

        return ReadHost(hostText, out var address, out reason) is { } host ? new(isHttps, host, address, port) : null;
    }

    private static bool TryReadPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort;

    private static ListenHost? ReadHost(string text, out IPAddress? address, out string reason)
    {
        address = null;
        reason = "";
        if (text is "*" or "+")
        {
            return ListenHost.Any;
        }

        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            return ListenHost.Localhost;
        }

        if (text.StartsWith('['))
        {
            if (text.EndsWith(']') && IPAddress.TryParse(text[1..^1], out address) && address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                if (!address.Equals(IPAddress.IPv6Any))
                {
                    return ListenHost.Address;
                }

                // As in Kestrel, [::] means IPv6 and IPv4.
                address = null;
                return ListenHost.Any;
            }

            reason = $"'{text}' is not an IPv6 address. Write one as in 'http://[::1]:8080'.";
            return null;
        }

        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('.', '9') < 0)
        {
            // IPAddress also parses "1" and "010.0.0.1", but not as people expect.
            if (IPAddress.TryParse(text, out address) && address.ToString() == text)
            {
                return ListenHost.Address;
            }

            reason = $"'{text}' is not an IPv4 address. Write all four numbers, as in 'http://127.0.0.1:8080'.";
            return null;
        }

        if (text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_'))
        {
            return ListenHost.Any;
        }

        reason = text.Length == 0
            ? $"it has no host. Give localhost, an IP address, or * for all addresses, as in '{Example}'."
            : $"'{text}' is not a host. Give localhost, an IP address, or * for all addresses, as in '{Example}'.";
        return null;
    }

    /// <summary>Whether two URLs cannot be bound together.</summary>
    private bool Collides(ListenUrl other)
    {
        // Each URL with port 0 gets a port of its own.
        return Port == other.Port && Port != 0 && (Covers(this, other) || Covers(other, this));
    }

    private static bool Covers(ListenUrl wide, ListenUrl narrow) => (wide.Host, narrow.Host) switch
    {
        (ListenHost.Any, _) or (ListenHost.Localhost, ListenHost.Localhost) => true,
        (ListenHost.Localhost, ListenHost.Address) =>
            IPAddress.Loopback.Equals(narrow.Address) || IPAddress.IPv6Loopback.Equals(narrow.Address),
        (ListenHost.Address, ListenHost.Localhost) => IPAddress.Any.Equals(wide.Address),
        (ListenHost.Address, ListenHost.Address) => wide.Address!.Equals(narrow.Address)
            || (IPAddress.Any.Equals(wide.Address) && narrow.Address!.AddressFamily == AddressFamily.InterNetwork),
        _ => false,
    };
}
