using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public class SectionReaderTests
{
    private readonly List<ConfigurationFault> _faults = [];

    [Theory]
    [InlineData("true", true, null)]
    [InlineData("\"False\"", false, null)]
    [InlineData("null", null, null)]
    [InlineData("1", null, "S:Key = \"1\": It takes true or false.")]
    [InlineData("\"\"", null, "S:Key = \"\": It takes true or false.")]
    public void A_bool_is_true_or_false(string json, bool? expected, string? fault)
    {
        bool? read = null;
        Reader($"{{\"Key\":{json}}}").Bool("Key", value => read = value);

        Assert.Equal(expected, read);
        AssertFaults(fault);
    }

    [Theory]
    [InlineData("3", 3, null)]
    [InlineData("\"10\"", 10, null)]
    [InlineData("2", null, "S:Key = \"2\": It takes a whole number from 3 to 10.")]
    [InlineData("11", null, "S:Key = \"11\": It takes a whole number from 3 to 10.")]
    [InlineData("-3", null, "S:Key = \"-3\": It takes a whole number from 3 to 10.")]
    [InlineData("3.5", null, "S:Key = \"3.5\": It takes a whole number from 3 to 10.")]
    [InlineData("\"99999999999999\"", null, "S:Key = \"99999999999999\": It takes a whole number from 3 to 10.")]
    public void A_number_has_a_range(string json, int? expected, string? fault)
    {
        int? read = null;
        Reader($"{{\"Key\":{json}}}").Int("Key", 3, 10, value => read = value);

        Assert.Equal(expected, read);
        AssertFaults(fault);
    }

    [Theory]
    [InlineData("\"On\"", "On", null)]
    [InlineData("\"oFF\"", "Off", null)]
    [InlineData("\"1\"", null, "S:Key = \"1\": It takes one of Auto, On, Off.")]
    [InlineData("\"On,Off\"", null, "S:Key = \"On,Off\": It takes one of Auto, On, Off.")]
    [InlineData("\"maybe\"", null, "S:Key = \"maybe\": It takes one of Auto, On, Off.")]
    public void An_enum_is_one_of_its_names(string json, string? expected, string? fault)
    {
        string? read = null;
        Reader($"{{\"Key\":{json}}}").Enum<MaskingMode>("Key", value => read = value.ToString());

        Assert.Equal(expected, read);
        AssertFaults(fault);
    }

    [Theory]
    [InlineData("\"00:00:30\"", 30.0, null)]
    [InlineData("\"00:00:00.5\"", 0.5, null)]
    [InlineData("\"2.00:00:00\"", 172_800.0, null)]
    [InlineData("null", -1.0, null)]
    [InlineData("\"\"", -1.0, null)]
    [InlineData("\"00:00:00\"", null, "S:Key = \"00:00:00\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"-00:00:01\"", null, "S:Key = \"-00:00:01\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"30s\"", null, "S:Key = \"30s\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"10:00\"", null, "S:Key = \"10:00\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("\"24:00:00\"", null, "S:Key = \"24:00:00\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    [InlineData("30", null, "S:Key = \"30\": It takes a time as hh:mm:ss, such as 00:00:30, or null for none.")]
    public void A_time_may_be_none(string json, double? seconds, string? fault)
    {
        double? read = null;
        Reader($"{{\"Key\":{json}}}").Time("Key", value => read = value?.TotalSeconds ?? -1);

        Assert.Equal(seconds, read);
        AssertFaults(fault);
    }

    [Fact]
    public void What_is_not_there_sets_nothing()
    {
        var reader = Reader("{\"Other\":1}");
        reader.Bool("Key", _ => Assert.Fail("bool"));
        reader.Int("Key", 0, 9, _ => Assert.Fail("int"));
        reader.Enum<MaskingMode>("Key", _ => Assert.Fail("enum"));
        reader.Time("Key", _ => Assert.Fail("time"));
        reader.List("Key", (string _) => Assert.Fail("list"));

        Assert.Null(reader.Text("Key"));
        Assert.Empty(reader.Children("Key"));
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData("[\"a\",\"b\"]", "Key:0=a Key:1=b", null)]
    [InlineData("[\"a\",\"\",\"b\"]", "Key:0=a Key:2=b", "S:Key:1 = \"\": An element of this list is empty.")]
    [InlineData("[\" \"]", "", "S:Key:0 = \" \": An element of this list is empty.")]
    [InlineData("[null]", "", "S:Key:0: An element of this list is empty.")]
    [InlineData("[{\"a\":\"b\"}]", "", "S:Key:0: An element of this list is one value, and no section or list.")]
    [InlineData("[]", "", null)]
    [InlineData("\"a\"", "", "S:Key = \"a\": It takes a list. In a file that is [ … ], elsewhere Key:0 and so on.")]
    public void A_list_gives_its_values_with_their_keys(string json, string expected, string? fault)
    {
        var read = new List<string>();
        Reader($"{{\"Key\":{json}}}").List("Key", (key, value) => read.Add($"{key}={value}"));

        Assert.Equal(expected, string.Join(' ', read));
        AssertFaults(fault);
    }

    [Theory]
    [InlineData("\"a\"", "S:Key = \"a\": It takes a section: { … }.")]
    [InlineData("false", "S:Key = \"False\": It takes a section: { … }.")]
    [InlineData("{\"a\":\"b\"}", null)]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    public void A_value_in_the_place_of_a_section_is_a_fault(string json, string? fault)
    {
        Reader($"{{\"Key\":{json}}}").Section("Key");
        AssertFaults(fault);
        _faults.Clear();

        Assert.Equal(json.Contains(':', StringComparison.Ordinal) ? ["a"] : [], Reader($"{{\"Key\":{json}}}").Children("Key").Select(child => child.Key));
        AssertFaults(fault);
    }

    [Theory]
    [InlineData("{\"Adresses\":1}", "S:Adresses = \"1\": This option is not known. Is \"S:Addresses\" meant?")]
    [InlineData("{\"servces\":{\"a\":1}}", "S:servces: This option is not known. Is \"S:Services\" meant?")]
    [InlineData("{\"Retries\":3}", "S:Retries = \"3\": This option is not known. Known here are: Addresses, Protocol, Services.")]
    [InlineData("{\"addresses\":1,\"PROTOCOL\":2}", null)]
    public void An_option_that_nobody_asked_for_is_a_fault_with_the_nearest_name(string json, string? fault)
    {
        var reader = Reader(json);
        reader.Text("Addresses");
        reader.Text("Protocol");
        reader.Section("Services");

        reader.Done();

        AssertFaults(fault);
    }

    private SectionReader Reader(string json) => new(Settings.Json($"{{\"S\":{json}}}").GetSection("S"), _faults);

    private void AssertFaults(string? fault) => Assert.Equal(fault is null ? [] : [fault], _faults.Select(found => found.ToString()));
}
