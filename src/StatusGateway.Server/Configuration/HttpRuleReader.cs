using Google.Api;
using Microsoft.Extensions.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads a google.api.HttpRule from the configuration: ProtoJSON with names in either spelling and any case.</summary>
internal static class HttpRuleReader
{
    private const string ExpectedRule = "The value must be a google.api.HttpRule: selector, one of get, put, post, delete, patch or custom, and optionally body, responseBody and additionalBindings.";

    /// <summary>Reads a rule. Returns null if it has errors.</summary>
    public static HttpRule? Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        var before = errors.Count;
        var templateErrors = new List<ConfigurationError>();
        var rule = ReadBinding(section, errors, templateErrors, out var reader);
        // A misspelled key is already reported, and may be the selector.
        if (errors.Count == before) CheckSelector(reader, rule.Selector);
        errors.AddRange(templateErrors);
        return errors.Count == before ? rule : null;
    }

    /// <summary>Adds an error if the selector is missing or not valid.</summary>
    public static void CheckSelector(SectionReader reader, string selector)
    {
        if (selector.Length == 0)
            reader.AddError("selector", null, "selector is required: set it to the full name of a method, such as library.v1.Library.GetBook.");
        else if (!RuleSelector.Patterns(selector).All(RuleSelector.IsPattern))
            reader.AddError("selector", selector, "A selector must be full names of methods, separated by commas; a name may end with * in place of its last part, such as library.v1.Library.*.");
    }

    private static HttpRule ReadBinding(IConfigurationSection section, List<ConfigurationError> errors, List<ConfigurationError> templateErrors, out SectionReader reader)
    {
        reader = new SectionReader(section, errors);
        var rule = new HttpRule();
        if (section.Value is { Length: > 0 } text)
        {
            reader.AddError("", text, ExpectedRule);
            return rule;
        }

        rule.Selector = reader.Text("selector") ?? "";
        ReadPattern(reader, rule, templateErrors);
        rule.Body = reader.Text("body") ?? "";
        var snakeBody = reader.Text("response_body");
        rule.ResponseBody = reader.Text("responseBody") ?? snakeBody ?? "";
        foreach (var child in reader.Elements("additional_bindings").Concat(reader.Elements("additionalBindings")).ToArray())
            rule.AdditionalBindings.Add(ReadBinding(child, errors, templateErrors, out _));
        reader.ReportUnknownKeys();
        return rule;
    }

    /// <summary>
    /// Reads the oneof <c>pattern</c>. A second pattern is an error, because it would silently replace the first. Templates are parsed
    /// here because the schema, which the rest of a rule is checked against, may be loaded much later.
    /// </summary>
    private static void ReadPattern(SectionReader reader, HttpRule rule, List<ConfigurationError> templateErrors)
    {
        var given = new List<string>();
        Take("get", path => rule.Get = path);
        Take("put", path => rule.Put = path);
        Take("post", path => rule.Post = path);
        Take("delete", path => rule.Delete = path);
        Take("patch", path => rule.Patch = path);
        if (reader.Has("custom"))
        {
            var custom = reader.Section("custom");
            rule.Custom = new CustomHttpPattern { Kind = custom.Text("kind") ?? "", Path = custom.Text("path") ?? "" };
            if (custom.Text("path") is { } path) CheckTemplate("custom:path", path);
            given.Add("custom");
            custom.ReportUnknownKeys();
        }
        else
        {
            reader.Text("custom");
        }

        if (given.Count > 1)
            reader.AddError("", null, $"A rule must have only one of get, put, post, delete, patch and custom; this one has {string.Join(" and ", given)}. Move the others to additionalBindings.");

        void Take(string verb, Action<string> set)
        {
            if (reader.Text(verb) is not { } path) return;
            set(path);
            CheckTemplate(verb, path);
            given.Add(verb);
        }

        void CheckTemplate(string key, string path)
        {
            if (!PathTemplate.TryParse(path, out _, out var error))
                templateErrors.Add(new ConfigurationError($"{reader.Path}:{key}", path, $"The path template is not valid at {error}"));
        }
    }
}
