using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public class SectionReaderTests
{
    private readonly List<ConfigurationError> _errors = [];

    [Theory]
    [InlineData("true", true, null)]
    [InlineData("\"False\"", false, null)]
    [InlineData("null", null, null)]
    [InlineData("1", null, "S:Key = \"1\": The value must be true or false.")]
    [InlineData("\"\"", null, "S:Key = \"\": The value must be true or false.")]
    public void Bool_is_true_or_false(string json, bool? expected, string? error)
    {
        bool? read = null;
        Reader($"{{\"Key\":{json}}}").Bool("Key", value => read = value);

        Assert.Equal(expected, read);
        AssertErrors(error);
    }

    [Theory]
    [InlineData("3", 3, null)]
    [InlineData("\"10\"", 10, null)]
    [InlineData("2", null, "S:Key = \"2\": The value must be a whole number from 3 to 10.")]
    [InlineData("11", null, "S:Key = \"11\": The value must be a whole number from 3 to 10.")]
    [InlineData("-3", null, "S:Key = \"-3\": The value must be a whole number from 3 to 10.")]
    [InlineData("3.5", null, "S:Key = \"3.5\": The value must be a whole number from 3 to 10.")]
    [InlineData("\"99999999999999\"", null, "S:Key = \"99999999999999\": The value must be a whole number from 3 to 10.")]
    public void Number_has_a_range(string json, int? expected, string? error)
    {
        int? read = null;
        Reader($"{{\"Key\":{json}}}").Int("Key", 3, 10, value => read = value);

        Assert.Equal(expected, read);
        AssertErrors(error);
    }

    [Theory]
    [InlineData("\"On\"", "On", null)]
    [InlineData("\"oFF\"", "Off", null)]
    [InlineData("\"1\"", null, "S:Key = \"1\": The value must be one of Auto, On, Off.")]
    [InlineData("\"On,Off\"", null, "S:Key = \"On,Off\": The value must be one of Auto, On, Off.")]
    [InlineData("\"maybe\"", null, "S:Key = \"maybe\": The value must be one of Auto, On, Off.")]
    public void Enum_is_one_of_its_names(string json, string? expected, string? error)
    {
        string? read = null;
        Reader($"{{\"Key\":{json}}}").Enum<MaskingMode>("Key", value => read = value.ToString());

        Assert.Equal(expected, read);
        AssertErrors(error);
    }

    [Theory]
    [InlineData("\"00:00:30\"", 30.0, null)]
    [InlineData("\"00:00:00.5\"", 0.5, null)]
    [InlineData("\"2.00:00:00\"", 172_800.0, null)]
    [InlineData("null", -1.0, null)]
    [InlineData("\"\"", -1.0, null)]
    [InlineData("\"00:00:00\"", null, "S:Key = \"00:00:00\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"-00:00:01\"", null, "S:Key = \"-00:00:01\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"30s\"", null, "S:Key = \"30s\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"10:00\"", null, "S:Key = \"10:00\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"24:00:00\"", null, "S:Key = \"24:00:00\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("30", null, "S:Key = \"30\": The value must be a duration as hh:mm:ss, such as 00:00:30, or null for none.")]
    public void Duration_may_be_null(string json, double? seconds, string? error)
    {
        double? read = null;
        Reader($"{{\"Key\":{json}}}").Duration("Key", value => read = value?.TotalSeconds ?? -1);

        Assert.Equal(seconds, read);
        AssertErrors(error);
    }

    [Fact]
    public void Missing_key_sets_nothing()
    {
        var reader = Reader("{\"Other\":1}");
        reader.Bool("Key", _ => Assert.Fail("bool"));
        reader.Int("Key", 0, 9, _ => Assert.Fail("int"));
        reader.Enum<MaskingMode>("Key", _ => Assert.Fail("enum"));
        reader.Duration("Key", _ => Assert.Fail("time"));
        reader.List("Key", (string _) => Assert.Fail("list"));

        Assert.Null(reader.Text("Key"));
        Assert.Empty(reader.Children("Key"));
        Assert.Empty(_errors);
    }

    [Theory]
    [InlineData("[\"a\",\"b\"]", "Key:0=a Key:1=b", null)]
    [InlineData("[\"a\",\"\",\"b\"]", "Key:0=a Key:2=b", "S:Key:1 = \"\": An element of this list must not be empty.")]
    [InlineData("[\" \"]", "", "S:Key:0 = \" \": An element of this list must not be empty.")]
    [InlineData("[null]", "", "S:Key:0: An element of this list must not be empty.")]
    [InlineData("[{\"a\":\"b\"}]", "", "S:Key:0: An element of this list must be a single value, not a section or a list.")]
    [InlineData("[]", "", null)]
    [InlineData("\"a\"", "", "S:Key = \"a\": The value must be a list: [ … ] in a file, Key:0 and so on elsewhere.")]
    public void List_passes_values_with_keys(string json, string expected, string? error)
    {
        var read = new List<string>();
        Reader($"{{\"Key\":{json}}}").List("Key", (key, value) => read.Add($"{key}={value}"));

        Assert.Equal(expected, string.Join(' ', read));
        AssertErrors(error);
    }

    [Theory]
    [InlineData("\"a\"", "S:Key = \"a\": The value must be a section: { … }.")]
    [InlineData("false", "S:Key = \"False\": The value must be a section: { … }.")]
    [InlineData("{\"a\":\"b\"}", null)]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    public void Scalar_in_place_of_a_section_is_an_error(string json, string? error)
    {
        Reader($"{{\"Key\":{json}}}").Section("Key");
        AssertErrors(error);
        _errors.Clear();

        Assert.Equal(json.Contains(':', StringComparison.Ordinal) ? ["a"] : [], Reader($"{{\"Key\":{json}}}").Children("Key").Select(child => child.Key));
        AssertErrors(error);
    }

    [Theory]
    [InlineData("{\"Adresses\":1}", "S:Adresses = \"1\": Unknown key \"Adresses\"; did you mean \"Addresses\"?")]
    [InlineData("{\"servces\":{\"a\":1}}", "S:servces: Unknown key \"servces\"; did you mean \"Services\"?")]
    [InlineData("{\"Retries\":3}", "S:Retries = \"3\": Unknown key \"Retries\". Known keys: Addresses, Protocol, Services.")]
    [InlineData("{\"addresses\":1,\"PROTOCOL\":2}", null)]
    public void Unknown_key_is_an_error_with_the_nearest_name(string json, string? error)
    {
        var reader = Reader(json);
        reader.Text("Addresses");
        reader.Text("Protocol");
        reader.Section("Services");

        reader.ReportUnknownKeys();

        AssertErrors(error);
    }

    private SectionReader Reader(string json) => new(Settings.Json($"{{\"S\":{json}}}").GetSection("S"), _errors);

    private void AssertErrors(string? error) => Assert.Equal(error is null ? [] : [error], _errors.Select(found => found.ToString()));
}
