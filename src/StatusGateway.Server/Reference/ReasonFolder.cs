using System.Text;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Reference;

/// <summary>Loads the user's own pages from a folder of <c>DOMAIN/REASON.md</c>.</summary>
internal static class ReasonFolder
{
    public const string Key = $"{GatewayOptions.SectionName}:Reference";

    private const int MaxPageBytes = 256 * 1024;
    private const string Extension = ".md";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Creates the reference from the configuration, with the HTTP statuses of the codes and the pages of the folder.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="folder">The base of relative paths.</param>
    /// <param name="services">The pages of the services in this process, which are added if the demo is served.</param>
    /// <param name="errors">The list to which errors are added.</param>
    public static ErrorReference CreateReference(GatewayOptions options, string folder, IEnumerable<ReasonPage> services, List<ConfigurationError> errors) => new(
        new HttpStatusMap(options.Errors.CodeToHttp),
        options.Reference is { } path ? Load(Path.Combine(folder, path), path, errors) : [],
        options.ServesDemo ? services : []);

    /// <summary>Loads all pages. Never throws: a page that cannot be read is an error with its path.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="shown">The folder as configured, for error messages.</param>
    /// <param name="errors">The list to which errors are added.</param>
    public static IReadOnlyList<ReasonPage> Load(string path, string shown, List<ConfigurationError> errors)
    {
        var pages = new List<ReasonPage>();
        try
        {
            if (!Directory.Exists(path))
            {
                errors.Add(new ConfigurationError(Key, shown, "The folder does not exist. It must contain Markdown files DOMAIN/REASON.md, such as library.example.com/BOOK_NOT_FOUND.md."));
                return pages;
            }

            foreach (var file in Directory.EnumerateFiles(path, "*" + Extension).Order(StringComparer.Ordinal))
                if (!Path.GetFileName(file).Equals("README.md", StringComparison.OrdinalIgnoreCase))
                    AddError(file, "A page must be in the folder of its domain: DOMAIN/REASON.md.");
            foreach (var folder in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal))
            {
                var domain = Path.GetFileName(folder);
                foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                    if (Read(domain, folder, file, AddError) is { } page) pages.Add(page);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ConfigurationError(Key, shown, "The folder cannot be read: check its permissions."));
        }

        return pages;

        void AddError(string file, string message) => errors.Add(new ConfigurationError(Key, Path.Combine(shown, Path.GetRelativePath(path, file)), message));
    }

    private static ReasonPage? Read(string domain, string folder, string file, Action<string, string> addError)
    {
        if (domain == FailureReason.Domain) addError(file, $"The domain \"{domain}\" is reserved for the gateway.");
        else if (!Path.GetDirectoryName(file)!.Equals(folder, StringComparison.Ordinal)) addError(file, "A page must be in the folder of its domain: DOMAIN/REASON.md.");
        else if (ReadText(file, out var readError) is not { } text) addError(file, readError);
        else if (ReasonPage.TryParse(domain, Path.GetFileNameWithoutExtension(file), text, out var pageError) is { } page) return page;
        else addError(file, pageError!);
        return null;
    }

    private static string? ReadText(string file, out string error)
    {
        error = "The page cannot be read: check its permissions.";
        try
        {
            using var stream = File.OpenRead(file);
            var buffer = new byte[MaxPageBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            error = length > MaxPageBytes ? $"The page is larger than {MaxPageBytes} bytes." : "The page is not valid UTF-8.";
            return length > MaxPageBytes ? null : Utf8.GetString(buffer, 0, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }
}
