using Google.Api;
using Microsoft.Extensions.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads a google.api.HttpRule as the configuration has it: ProtoJSON, its names in either spelling and any case.</summary>
internal static class HttpRuleReader
{
    private const string Shape = "This is not a google.api.HttpRule: it has selector, one of get, put, post, delete, patch or custom, and body, responseBody, additionalBindings.";

    /// <summary>Null for a rule with faults.</summary>
    public static HttpRule? Read(IConfigurationSection section, List<ConfigurationFault> faults)
    {
        var before = faults.Count;
        var templateFaults = new List<ConfigurationFault>();
        var rule = ReadBinding(section, faults, templateFaults, out var reader);
        // A name with a slip of the pen is told already, and may be the selector's.
        if (faults.Count == before) CheckSelector(reader, rule.Selector, "A rule");
        faults.AddRange(templateFaults);
        return faults.Count == before ? rule : null;
    }

    /// <summary>Adds what is wrong with a selector.</summary>
    public static void CheckSelector(SectionReader reader, string selector, string what)
    {
        if (selector.Length == 0)
            reader.Fault("selector", null, $"{what} needs the full name of a method as its selector, such as library.v1.Library.GetBook.");
        else if (!RuleSelector.Patterns(selector).All(RuleSelector.IsPattern))
            reader.Fault("selector", selector, "A selector takes full names of methods, separated by commas; a name may end with * for its whole last part, such as library.v1.Library.*.");
    }

    private static HttpRule ReadBinding(IConfigurationSection section, List<ConfigurationFault> faults, List<ConfigurationFault> templateFaults, out SectionReader reader)
    {
        reader = new SectionReader(section, faults);
        var rule = new HttpRule();
        if (section.Value is { Length: > 0 } text)
        {
            reader.Fault("", text, Shape);
            return rule;
        }

        rule.Selector = reader.Text("selector") ?? "";
        ReadPattern(reader, rule, templateFaults);
        rule.Body = reader.Text("body") ?? "";
        var snakeBody = reader.Text("response_body");
        rule.ResponseBody = reader.Text("responseBody") ?? snakeBody ?? "";
        foreach (var child in reader.Elements("additional_bindings").Concat(reader.Elements("additionalBindings")).ToArray())
            rule.AdditionalBindings.Add(ReadBinding(child, faults, templateFaults, out _));
        reader.Done();
        return rule;
    }

    /// <summary>
    /// The oneof <c>pattern</c>: a second one would silently take the place of the first. Templates are parsed here already, for
    /// the schema, by which the rest of a rule is checked, may come much later.
    /// </summary>
    private static void ReadPattern(SectionReader reader, HttpRule rule, List<ConfigurationFault> templateFaults)
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
            custom.Done();
        }
        else
        {
            reader.Text("custom");
        }

        if (given.Count > 1)
            reader.Fault("", null, $"A rule has one of get, put, post, delete, patch and custom; this one has {string.Join(" and ", given)}. Put the others into additionalBindings.");

        void Take(string verb, Action<string> set)
        {
            if (reader.Text(verb) is not { } path) return;
            set(path);
            CheckTemplate(verb, path);
            given.Add(verb);
        }

        void CheckTemplate(string key, string path)
        {
            if (!PathTemplate.TryParse(path, out _, out var fault))
                templateFaults.Add(new ConfigurationFault($"{reader.Path}:{key}", path, $"The path template does not parse at {fault}"));
        }
    }
}
