using System.Text;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Reference;

/// <summary>A team's own pages: a folder of <c>DOMAIN/REASON.md</c>.</summary>
internal static class ReasonFolder
{
    public const string Key = $"{GatewayOptions.SectionName}:Reference";

    private const int LargestPage = 256 * 1024;
    private const string Extension = ".md";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The reference as it is configured: with the HTTP statuses of the codes, and with the pages of the folder if there is one.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="folder">Where relative paths begin.</param>
    /// <param name="services">Pages of the services in this process, used when the configuration serves them.</param>
    /// <param name="faults">Where faults are added.</param>
    public static ErrorReference Reference(GatewayOptions options, string folder, IEnumerable<ReasonPage> services, List<ConfigurationFault> faults) => new(
        new HttpStatusMap(options.Errors.CodeToHttp),
        options.Reference is { } path ? Load(Path.Combine(folder, path), path, faults) : [],
        options.ServesDemo ? services : []);

    /// <summary>Reads all of them. Never throws: what cannot be read is a fault with its path.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="shown">The folder, as it is configured.</param>
    /// <param name="faults">Where faults are added.</param>
    public static IReadOnlyList<ReasonPage> Load(string path, string shown, List<ConfigurationFault> faults)
    {
        var pages = new List<ReasonPage>();
        try
        {
            if (!Directory.Exists(path))
            {
                faults.Add(new ConfigurationFault(Key, shown, "There is no such folder. It has Markdown files DOMAIN/REASON.md, such as library.example.com/BOOK_NOT_FOUND.md."));
                return pages;
            }

            foreach (var file in Directory.EnumerateFiles(path, "*" + Extension).Order(StringComparer.Ordinal))
                if (!Path.GetFileName(file).Equals("README.md", StringComparison.OrdinalIgnoreCase))
                    Fault(file, "A page is in the folder of its domain: DOMAIN/REASON.md.");
            foreach (var folder in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal))
            {
                var domain = Path.GetFileName(folder);
                foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                    if (Read(domain, folder, file, Fault) is { } page) pages.Add(page);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(new ConfigurationFault(Key, shown, "The folder cannot be read. See to its permissions."));
        }

        return pages;

        void Fault(string file, string message) => faults.Add(new ConfigurationFault(Key, Path.Combine(shown, Path.GetRelativePath(path, file)), message));
    }

    private static ReasonPage? Read(string domain, string folder, string file, Action<string, string> fault)
    {
        if (domain == FailureReason.Domain) fault(file, $"The domain \"{domain}\" is the gateway's own.");
        else if (!Path.GetDirectoryName(file)!.Equals(folder, StringComparison.Ordinal)) fault(file, "A page is in the folder of its domain: DOMAIN/REASON.md.");
        else if (Text(file, out var problem) is not { } text) fault(file, problem);
        else if (ReasonPage.TryParse(domain, Path.GetFileNameWithoutExtension(file), text, out var wrong) is { } page) return page;
        else fault(file, wrong!);
        return null;
    }

    private static string? Text(string file, out string problem)
    {
        problem = "It cannot be read. See to its permissions.";
        try
        {
            using var stream = File.OpenRead(file);
            var buffer = new byte[LargestPage + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            problem = length > LargestPage ? $"It is larger than {LargestPage} bytes." : "It is not UTF-8.";
            return length > LargestPage ? null : Utf8.GetString(buffer, 0, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }
}
