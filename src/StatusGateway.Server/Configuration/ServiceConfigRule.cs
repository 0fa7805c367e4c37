using Google.Api;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads a google.api.HttpRule of a service configuration, with proto names or JSON names.</summary>
internal static class ServiceConfigRule
{
    private const int MaxTypoDistance = 3;

    private static readonly string[] Names = ["selector", "get", "put", "post", "delete", "patch", "custom", "body", "response_body", "additional_bindings"];

    /// <summary>Reads a rule, and adds it to the options if it has no error.</summary>
    public static void Read(UpstreamOptions options, ConfigNode node, ServiceConfigFile.Report report)
    {
        var before = report.Count;
        var rule = ReadBinding(node, report, 0);
        if (report.Count == before)
        {
            if (rule.Selector.Length == 0) report.Add(node.Line, "selector is required: set it to the full name of a method, such as library.v1.Library.GetBook.");
            else if (!RuleSelector.Patterns(rule.Selector).All(RuleSelector.IsPattern)) report.Add(node.Line, $"The selector \"{rule.Selector}\" must be the full name of a method; its last part may be *.");
        }

        if (report.Count == before) options.ServiceRules.Add(new ConfiguredRule("ServiceConfig", rule) { Place = report.PlaceOf(node.Line) });
    }

    private static HttpRule ReadBinding(ConfigNode node, ServiceConfigFile.Report report, int depth)
    {
        var rule = new HttpRule();
        if (node.Members is null)
        {
            report.Add(node.Line, "A rule must be a mapping with a selector and one of get, put, post, delete, patch and custom.");
            return rule;
        }

        var patterns = new List<string>();
        foreach (var member in node.Members)
        {
            var name = member.Name switch { "responseBody" => "response_body", "additionalBindings" => "additional_bindings", var other => other };
            switch (name)
            {
                case "custom":
                    rule.Custom = new CustomHttpPattern { Kind = Text(member.Value.Find("kind"), member, report), Path = Text(member.Value.Find("path"), member, report) };
                    AddPattern(member, rule.Custom.Path);
                    break;
                case "additional_bindings":
                    foreach (var binding in member.Value.Items ?? [])
                    {
                        if (depth == 0) rule.AdditionalBindings.Add(ReadBinding(binding, report, depth + 1));
                        else report.Add(binding.Line, "An additional binding has additional bindings of its own: put all of them into the rule itself.");
                    }

                    if (member.Value.Items is null) report.Add(member.Line, "additional_bindings must be a list.");
                    break;
                // An old field without a meaning.
                case "allow_half_duplex" or "allowHalfDuplex":
                    break;
                default:
                    if (Array.IndexOf(Names, name) >= 0) Set(rule, name, Text(member.Value, member, report), member);
                    else report.Add(member.Line, Unknown(member.Name));
                    break;
            }
        }

        if (patterns.Count > 1) report.Add(node.Line, $"A rule must have only one of get, put, post, delete, patch and custom; this one has {string.Join(" and ", patterns)}. Move the others to additional_bindings.");
        return rule;

        void Set(HttpRule target, string name, string text, ConfigMember member)
        {
            switch (name)
            {
                case "selector": target.Selector = text; return;
                case "body": target.Body = text; return;
                case "response_body": target.ResponseBody = text; return;
                case "get": target.Get = text; break;
                case "put": target.Put = text; break;
                case "post": target.Post = text; break;
                case "delete": target.Delete = text; break;
                default: target.Patch = text; break;
            }

            AddPattern(member, text);
        }

        void AddPattern(ConfigMember member, string path)
        {
            patterns.Add(member.Name);
            // A value that is no text is an error already.
            if (member.Value is not { Scalar: null, Members: null } && !PathTemplate.TryParse(path, out _, out var error)) report.Add(member.Line, $"The path template \"{path}\" is not valid at {error}");
        }
    }

    private static string Text(ConfigNode? node, ConfigMember member, ServiceConfigFile.Report report)
    {
        if (node?.Scalar is { } text) return text;
        report.Add(member.Line, $"{member.Name} must be a text.");
        return "";
    }

    private static string Unknown(string name)
    {
        var nearest = Names.OrderBy(known => NearestName.Distance(known, name)).First();
        return NearestName.Distance(nearest, name) <= MaxTypoDistance ? $"Unknown key \"{name}\"; did you mean \"{nearest}\"?" : $"Unknown key \"{name}\". Known keys: {string.Join(", ", Names)}.";
    }
}
