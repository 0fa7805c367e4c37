using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StatusGateway.Server.Hosting.Listeners;

/// <summary>What the host of a listen URL stands for.</summary>
internal enum ListenHost
{
    /// <summary>One IP address.</summary>
    Address,

    /// <summary>The loopback addresses of the machine.</summary>
    Localhost,

    /// <summary>All addresses of the machine: <c>*</c>, <c>+</c>, or a name, as Kestrel does it.</summary>
    Any,
}

/// <summary>One of the values of <c>--urls</c>. Values are checked here once; what is left to fail is the binding.</summary>
/// <param name="IsHttps">Whether the scheme is https.</param>
/// <param name="Host">What the host stands for.</param>
/// <param name="Address">The address, with <see cref="ListenHost.Address"/> only.</param>
/// <param name="Port">The port; 0 lets the system choose.</param>
internal sealed record ListenUrl(bool IsHttps, ListenHost Host, IPAddress? Address, int Port)
{
    private const string Example = "http://localhost:8080";

    /// <summary>The URL in its shortest form.</summary>
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

    /// <summary>
    /// Reads URLs separated by semicolons. The same one twice counts once. The fault is a sentence with the value and
    /// the remedy.
    /// </summary>
    public static bool TryParseAll(
        string? values, [NotNullWhen(true)] out IReadOnlyList<ListenUrl>? urls, [NotNullWhen(false)] out string? fault)
    {
        urls = null;
        var found = new List<ListenUrl>();
        foreach (var value in (values ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParse(value, out var url, out fault))
            {
                return false;
            }

            if (found.Contains(url))
            {
                continue;
            }

            if (found.Find(url.Collides) is { } other)
            {
                fault = $"'{url}' and '{other}' cannot both be listened on, because one port of an address serves one of them. Give them different ports, or leave one out.";
                return false;
            }

            found.Add(url);
        }

        fault = found.Count > 0 ? null : $"There is no URL to listen on. Give at least one, as in '{Example}'.";
        urls = fault is null ? found : null;
        return fault is null;
    }

    /// <summary>Reads one URL. The fault is a sentence with the value and the remedy.</summary>
    public static bool TryParse(
        string? value, [NotNullWhen(true)] out ListenUrl? url, [NotNullWhen(false)] out string? fault)
    {
        var text = (value ?? "").Trim();
        url = Read(text, out var problem);
        fault = url is null ? $"'{text}' is not a URL to listen on: {problem}" : null;
        return url is not null;
    }

    private static ListenUrl? Read(string text, out string problem)
    {
        problem = $"it does not begin with http:// or https://. Write it as in '{Example}'.";
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
            problem = $"Unix sockets and pipes are not supported. Give a host and a port, as in '{Example}'.";
            return null;
        }

        if (authority.AsSpan().IndexOfAny("/?#@\\") >= 0)
        {
            problem = $"it has more than a host and a port. Leave out user, path, query and fragment, as in '{Example}'.";
            return null;
        }

        // The colons of an IPv6 address stand in brackets; the port follows the last colon behind them.
        var colon = authority.IndexOf(':', authority.LastIndexOf(']') + 1);
        var hostText = colon < 0 ? authority : authority[..colon];
        var portText = colon < 0 ? null : authority[(colon + 1)..];
        if (portText is not null && portText.Contains(':'))
        {
            problem = "it has several colons. An IPv6 address stands in brackets, as in 'http://[::1]:8080'.";
            return null;
        }

        var port = isHttps ? 443 : 80;
        if (portText is not null && !TryReadPort(portText, out port))
        {
            problem = $"'{portText}' is not a port. Give a number from 0 to 65535, where 0 picks a free port, as in '{Example}'.";
            return null;
        }

        return ReadHost(hostText, out var address, out problem) is { } host ? new(isHttps, host, address, port) : null;
    }

    private static bool TryReadPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort;

    private static ListenHost? ReadHost(string text, out IPAddress? address, out string problem)
    {
        address = null;
        problem = "";
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

                // Kestrel, too, takes [::] for IPv6 and IPv4.
                address = null;
                return ListenHost.Any;
            }

            problem = $"'{text}' is not an IPv6 address. Write one as in 'http://[::1]:8080'.";
            return null;
        }

        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('.', '9') < 0)
        {
            // IPAddress reads "1" and "010.0.0.1" too, as something else than people mean.
            if (IPAddress.TryParse(text, out address) && address.ToString() == text)
            {
                return ListenHost.Address;
            }

            problem = $"'{text}' is not an IPv4 address. Write all four numbers, as in 'http://127.0.0.1:8080'.";
            return null;
        }

        if (text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_'))
        {
            return ListenHost.Any;
        }

        problem = text.Length == 0
            ? $"it has no host. Give localhost, an IP address, or * for all addresses, as in '{Example}'."
            : $"'{text}' is not a host. Give localhost, an IP address, or * for all addresses, as in '{Example}'.";
        return null;
    }

    /// <summary>Whether binding one would find the other in the way.</summary>
    private bool Collides(ListenUrl other)
    {
        // Port 0 gives each a port of its own.
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
