using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.Json;

public class WellKnownTests
{
    private const string Timestamp = "google.protobuf.Timestamp";
    private const string Duration = "google.protobuf.Duration";
    private const string FieldMask = "google.protobuf.FieldMask";
    private const string Value = "google.protobuf.Value";
    private const string Struct = "google.protobuf.Struct";
    private const string ListValue = "google.protobuf.ListValue";

    [Theory]
    [InlineData(Timestamp, "", "\"1970-01-01T00:00:00Z\"")]
    [InlineData(Timestamp, "0801", "\"1970-01-01T00:00:01Z\"")]
    [InlineData(Timestamp, "1001", "\"1970-01-01T00:00:00.000000001Z\"")]
    [InlineData(Timestamp, "10e807", "\"1970-01-01T00:00:00.000001Z\"")]
    [InlineData(Timestamp, "10c0843d", "\"1970-01-01T00:00:00.001Z\"")]
    [InlineData(Timestamp, "08ffffffffffffffffff01", "\"1969-12-31T23:59:59Z\"")]
    [InlineData(Timestamp, "088092b8c398feffffff01", "\"0001-01-01T00:00:00Z\"")]
    [InlineData(Timestamp, "08ff82d1ffaf07 10ff93ebdc03", "\"9999-12-31T23:59:59.999999999Z\"")]
    [InlineData(Timestamp, "0880a7a7c906", "\"2025-11-28T16:53:20Z\"")]
    [InlineData(Duration, "", "\"0s\"")]
    [InlineData(Duration, "0801", "\"1s\"")]
    [InlineData(Duration, "0801 1080cab5ee01", "\"1.500s\"")]
    [InlineData(Duration, "1080b6ca91feffffffff01", "\"-0.500s\"")]
    [InlineData(Duration, "08ffffffffffffffffff01 1080b6ca91feffffffff01", "\"-1.500s\"")]
    [InlineData(Duration, "1001", "\"0.000000001s\"")]
    [InlineData(FieldMask, "", "\"\"")]
    [InlineData(FieldMask, "0a05 7469746c65", "\"title\"")]
    [InlineData(FieldMask, "0a0161 0a06 622e635f6464", "\"a,b.cDd\"")]
    [InlineData(FieldMask, "0a012a", "\"*\"")]
    [InlineData(FieldMask, "0a02 5f61", "\"A\"")]
    [InlineData(Value, "0800", "null")]
    [InlineData(Value, "11 000000000000f83f", "1.5")]
    [InlineData(Value, "11 0000000000000000", "0")]
    [InlineData(Value, "1a00", "\"\"")]
    [InlineData(Value, "1a03 4e614e", "\"NaN\"")]
    [InlineData(Value, "2000", "false")]
    [InlineData(Value, "2a00", "{}")]
    [InlineData(Value, "3200", "[]")]
    [InlineData(Struct, "", "{}")]
    [InlineData(Struct, "0a 07 0a0161 12020800", "{\"a\":null}")]
    [InlineData(Struct, "0a 07 0a0161 12022001 0a 07 0a0162 12022a00", "{\"a\":true,\"b\":{}}")]
    [InlineData(ListValue, "", "[]")]
    [InlineData(ListValue, "0a02 2001 0a02 0800 0a02 3200", "[true,null,[]]")]
    [InlineData("google.protobuf.DoubleValue", "", "0")]
    [InlineData("google.protobuf.DoubleValue", "09 000000000000f87f", "\"NaN\"")]
    [InlineData("google.protobuf.FloatValue", "0d 0000c03f", "1.5")]
    [InlineData("google.protobuf.Int64Value", "", "\"0\"")]
    [InlineData("google.protobuf.Int64Value", "0801", "\"1\"")]
    [InlineData("google.protobuf.UInt64Value", "0801", "\"1\"")]
    [InlineData("google.protobuf.Int32Value", "0801", "1")]
    [InlineData("google.protobuf.UInt32Value", "0801", "1")]
    [InlineData("google.protobuf.BoolValue", "", "false")]
    [InlineData("google.protobuf.BoolValue", "0801", "true")]
    [InlineData("google.protobuf.StringValue", "", "\"\"")]
    [InlineData("google.protobuf.StringValue", "0a0161", "\"a\"")]
    [InlineData("google.protobuf.BytesValue", "0a01ff", "\"/w==\"")]
    [InlineData("google.protobuf.Empty", "", "{}")]
    [InlineData("google.protobuf.Any", "", "{}")]
    [InlineData(Codec.Wide, "aa0600 b20600 ba0600 c20600", """{"wTimestamp":"1970-01-01T00:00:00Z","wDuration":"0s","wMask":"","wStruct":{}}""")]
    [InlineData(Codec.Wide, "ca06 02 0800", """{"wValue":null}""")]
    [InlineData(Codec.Wide, "d20600 da0600 e20600", """{"wList":[],"wAny":{},"wEmpty":{}}""")]
    [InlineData(Codec.Wide, "8a0700 a20700", """{"wInt64":"0","wUint32":0}""")]
    [InlineData(Codec.Wide, "d207 02 0800 d207 03 1a0161", """{"rwValue":[null,"a"]}""")]
    [InlineData(Codec.Wide, "e20700 e207 02 0801", """{"rwInt64":["0","1"]}""")]
    public void Bytes_and_json_are_equal(string type, string hex, string json) => Codec.AssertPair(type, hex, json);

    [Theory]
    [InlineData(Timestamp, "0800", Fidelity.SameValue, "\"1970-01-01T00:00:00Z\"")]
    [InlineData(Timestamp, "1001 0801", Fidelity.SameValue, "\"1970-01-01T00:00:01.000000001Z\"")]
    [InlineData(Timestamp, "0801 1801", Fidelity.Lossy, "\"1970-01-01T00:00:01Z\"")]
    [InlineData(FieldMask, "0a0161 1001", Fidelity.Lossy, "\"a\"")]
    [InlineData(Value, "", Fidelity.Lossy, "null")]
    [InlineData(Value, "0801", Fidelity.Lossy, "null")] // a NullValue that is not 0
    [InlineData(Value, "2001 1a0161", Fidelity.SameValue, "\"a\"")]
    [InlineData(Value, "2a 09 0a07 0a0161 12022001 2a 09 0a07 0a0162 12022001", Fidelity.SameValue, "{\"a\":true,\"b\":true}")]
    [InlineData(Value, "2001 3801", Fidelity.Lossy, "true")]
    [InlineData(Struct, "0a 07 0a0161 12022001 1001 0a 07 0a0162 12022001", Fidelity.Lossy, "{\"a\":true,\"b\":true}")]
    [InlineData(Struct, "0a 07 0a0161 12022001 0a 07 0a0161 12022000", Fidelity.SameValue, "{\"a\":false}")]
    [InlineData(Struct, "0a 03 0a0161", Fidelity.Lossy, "{\"a\":null}")] // an empty Value is not null
    [InlineData(ListValue, "0a02 2001 1001 0a02 2000", Fidelity.Lossy, "[true,false]")]
    [InlineData("google.protobuf.Int32Value", "0800", Fidelity.SameValue, "0")]
    [InlineData("google.protobuf.Int32Value", "0801 0802", Fidelity.SameValue, "2")]
    [InlineData("google.protobuf.Int32Value", "0801 1001", Fidelity.Lossy, "1")]
    [InlineData("google.protobuf.Empty", "0801", Fidelity.Lossy, "{}")]
    [InlineData(Codec.Wide, "e806 01", Fidelity.Lossy, """{"wNull":null}""")]
    [InlineData(Codec.Wide, "e806 00", Fidelity.SameValue, "{}")]
    public void Other_bytes_are_written_and_reported_as_such(string type, string hex, Fidelity fidelity, string json) =>
        Codec.AssertJson(type, hex, fidelity, json);

    [Theory]
    [InlineData(Timestamp, "\"1970-01-01T01:00:00+01:00\"", "")]
    [InlineData(Timestamp, "\"1969-12-31T23:30:01-00:30\"", "0801")]
    [InlineData(Timestamp, "\"1970-01-01T00:00:00.1Z\"", "1080c2d72f")]
    [InlineData(Timestamp, "\"1970-01-01T00:00:00.123456789Z\"", "10959aef3a")]
    [InlineData(Timestamp, "\"1970-01-01T00:00:0\\u0031Z\"", "0801")]
    [InlineData(Duration, "\"1.5s\"", "0801 1080cab5ee01")]
    [InlineData(Duration, "\"-0.5s\"", "1080b6ca91feffffffff01")]
    [InlineData(Duration, "\"0.000s\"", "")]
    [InlineData(Value, "1e3", "11 0000000000408f40")]
    [InlineData(Value, " [ 1 ] ", "32 0b 0a09 11000000000000f03f")]
    [InlineData(Codec.Wide, """{"wValue":null}""", "ca06 02 0800")]
    [InlineData(Codec.Wide, """{"wInt64":null,"wTimestamp":null,"wAny":null,"wStruct":null,"wList":null,"wNull":null}""", "")]
    [InlineData(Codec.Wide, """{"wNull":"NULL_VALUE"}""", "")]
    [InlineData(Codec.Wide, """{"rwNull":["NULL_VALUE",null]}""", "ea07 02 0000")]
    [InlineData(Codec.Wide, """{"cNull":"NULL_VALUE"}""", "a805 00")]
    [InlineData("google.protobuf.Int64Value", "1", "0801")]
    [InlineData("google.protobuf.FloatValue", "\"Infinity\"", "0d 0000807f")]
    public void Json_is_read_in_all_forms(string type, string json, string hex) => Codec.AssertWire(type, json, hex);

    [Theory]
    [InlineData(Timestamp, "\"2024-02-29T12:34:56.789Z\"")]
    [InlineData(Timestamp, "\"1900-03-01T00:00:00Z\"")]
    [InlineData(Duration, "\"315576000000.999999999s\"")]
    [InlineData(Duration, "\"-315576000000.999999999s\"")]
    [InlineData(Value, "{\"a\":[1,{\"b\":null},[[]]],\"c\":\"x\"}")]
    public void Json_round_trips(string type, string json) => Assert.Equal(json, Codec.Json(type, Codec.Wire(type, json)));

    [Theory]
    [InlineData("1970-01-01T00:00:00")]
    [InlineData("1970-01-01T00:00:00z")]
    [InlineData("1970-01-01t00:00:00Z")]
    [InlineData("1970-01-01 00:00:00Z")]
    [InlineData("1970-01-01T00:00:00+0100")]
    [InlineData("1970-01-01T00:00:00+01")]
    [InlineData("1970-01-01T00:00:00+24:00")]
    [InlineData("1970-01-01T00:00:00.Z")]
    [InlineData("1970-01-01T00:00:00.1234567890Z")]
    [InlineData("1970-01-01T00:00:60Z")]
    [InlineData("1970-01-01T24:00:00Z")]
    [InlineData("1970-02-29T00:00:00Z")]
    [InlineData("1970-13-01T00:00:00Z")]
    [InlineData("1970-00-01T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("1970-01-01T00:00:00Zx")]
    [InlineData("")]
    [InlineData("1970-1-1T0:0:0Z")]
    [InlineData(" 1970-01-01T00:00:00Z")]
    public void Other_timestamps_are_refused(string text)
    {
        var error = Codec.JsonError(Codec.Wide, $$"""{"wTimestamp":"{{text}}"}""");
        Assert.Equal($"\"{text}\" is not a timestamp of RFC 3339, such as \"2001-02-03T04:05:06.789Z\", between the years 1 and 9999.", error.Message);
        Assert.Equal("/wTimestamp", error.Pointer);
        Assert.Equal(14, error.Offset);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("-s")]
    [InlineData("1.s")]
    [InlineData(".5s")]
    [InlineData("+1s")]
    [InlineData("1S")]
    [InlineData("1 s")]
    [InlineData("1.0000000000s")]
    [InlineData("315576000001s")]
    [InlineData("-315576000001s")]
    [InlineData("1e3s")]
    [InlineData("")]
    [InlineData("1ss")]
    public void Other_durations_are_refused(string text) =>
        Assert.Equal(
            $"\"{text}\" is not a duration in seconds, such as \"1.5s\", of at most 315,576,000,000 s.",
            Codec.JsonError(Codec.Wide, $$"""{"wDuration":"{{text}}"}""").Message);

    [Theory]
    [InlineData("a_b")]
    [InlineData("a,,b")]
    [InlineData(",a")]
    [InlineData("a,")]
    [InlineData(",")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void Other_masks_are_refused(string text) =>
        Assert.Equal(
            $"\"{text}\" is not a list of lowerCamelCase paths, such as \"title,author.displayName\".",
            Codec.JsonError(Codec.Wide, $$"""{"wMask":"{{text}}"}""").Message);

    [Theory]
    [InlineData(Timestamp, "1", "Expected a google.protobuf.Timestamp as a string, found a number.")]
    [InlineData(Duration, "{}", "Expected a google.protobuf.Duration as a string, found an object.")]
    [InlineData(FieldMask, "[]", "Expected a google.protobuf.FieldMask as a string, found a list.")]
    [InlineData(Struct, "[]", "Expected an object, found a list.")]
    [InlineData(ListValue, "{}", "Expected a list of google.protobuf.Value, found an object.")]
    [InlineData("google.protobuf.Any", "[]", "Expected a google.protobuf.Any as an object, found a list.")]
    [InlineData("google.protobuf.Int64Value", "null", "Expected an int64, found null.")]
    [InlineData("google.protobuf.Int64Value", "{\"value\":1}", "Expected an int64, found an object.")]
    [InlineData("google.protobuf.Empty", "null", "Expected google.protobuf.Empty as an object, found null.")]
    [InlineData(Value, "NaN", "Expected a double, found something that is not JSON.")]
    [InlineData(Value, "1e400", "1e400 is out of the range of a double.")]
    [InlineData(Value, "", "Expected a double, found the end of the document.")]
    public void Values_of_another_kind_are_refused(string type, string json, string message) =>
        Assert.Equal(message, Codec.JsonError(type, json).Message);

    [Theory]
    [InlineData(Timestamp, "08ff91b8c398feffffff01", "A google.protobuf.Timestamp is out of range: it goes from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.")]
    [InlineData(Timestamp, "088083d1ffaf07", "A google.protobuf.Timestamp is out of range: it goes from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.")]
    [InlineData(Timestamp, "108094ebdc03", "A google.protobuf.Timestamp is out of range: it goes from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.")]
    [InlineData(Timestamp, "10ffffffffffffffffff01", "A google.protobuf.Timestamp is out of range: it goes from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.")]
    [InlineData(Duration, "0801 10ffffffffffffffffff01", "A google.protobuf.Duration is out of range: at most 315,576,000,000 s either way, with nanos of the same sign.")]
    [InlineData(Duration, "08ffffffffffffffffff01 1001", "A google.protobuf.Duration is out of range: at most 315,576,000,000 s either way, with nanos of the same sign.")]
    [InlineData(FieldMask, "0a03 664261", "The path \"fBa\" of a google.protobuf.FieldMask has no lowerCamelCase form that reads back as the same path.")]
    [InlineData(FieldMask, "0a05 615f5f6262", "The path \"a__bb\" of a google.protobuf.FieldMask has no lowerCamelCase form that reads back as the same path.")]
    [InlineData(FieldMask, "0a03 615f33", "The path \"a_3\" of a google.protobuf.FieldMask has no lowerCamelCase form that reads back as the same path.")]
    [InlineData(FieldMask, "0a00", "A google.protobuf.FieldMask has an empty path, which JSON cannot express.")]
    [InlineData(FieldMask, "0a00 0a00", "A google.protobuf.FieldMask has an empty path, which JSON cannot express.")]
    [InlineData(FieldMask, "0a0161 0a00", "A google.protobuf.FieldMask has an empty path, which JSON cannot express.")]
    [InlineData(FieldMask, "0a02 615f", "The path \"a_\" of a google.protobuf.FieldMask has no lowerCamelCase form that reads back as the same path.")]
    [InlineData(Value, "11 000000000000f87f", "A google.protobuf.Value cannot hold NaN or an infinity.")]
    [InlineData(Value, "11 000000000000f07f", "A google.protobuf.Value cannot hold NaN or an infinity.")]
    public void Bytes_without_a_json_form_are_refused(string type, string hex, string message) =>
        Assert.Equal(message, Codec.WireError(type, Codec.Hex(hex)).Message);
}
