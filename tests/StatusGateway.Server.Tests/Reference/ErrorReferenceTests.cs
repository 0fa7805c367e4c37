using StatusGateway.Core;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Tests.Reference;

public class ErrorReferenceTests
{
    private static readonly ReasonPage Own = new("library.example.com", "SHELF_NOT_EMPTY", "Not empty", [RpcCode.FailedPrecondition], "Text.");

    [Theory]
    [InlineData("NOT_FOUND", "NOT_FOUND")]
    [InlineData("not_found", "NOT_FOUND")]
    [InlineData("NotFound", "NOT_FOUND")]
    [InlineData("not-found", "NOT_FOUND")]
    [InlineData("canceled", "CANCELLED")]
    [InlineData("5", "NOT_FOUND")]
    [InlineData("0", "OK")]
    [InlineData("404", "NOT_FOUND")]
    [InlineData("400", "INVALID_ARGUMENT FAILED_PRECONDITION OUT_OF_RANGE")]
    [InlineData("409", "ALREADY_EXISTS ABORTED")]
    [InlineData("500", "UNKNOWN INTERNAL DATA_LOSS")]
    [InlineData("422", "INVALID_ARGUMENT")]
    [InlineData("418", "FAILED_PRECONDITION")]
    [InlineData("502", "UNAVAILABLE")]
    [InlineData("204", "OK")]
    [InlineData("302", "UNKNOWN")]
    [InlineData("ROUTE_NOT_FOUND", "NOT_FOUND UNIMPLEMENTED")]
    [InlineData("route-not-found", "NOT_FOUND UNIMPLEMENTED")]
    [InlineData("SHELF_NOT_EMPTY", "FAILED_PRECONDITION")]
    public void Codes_are_found_by_name_number_http_status_and_reason(string text, string codes) =>
        Assert.Equal(codes, string.Join(' ', Reference().Find(text)!.Codes.Select(RpcCodes.Name)));

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    [InlineData("NOTHING")]
    [InlineData("NOT_FOUND ")]
    public void Other_texts_are_not_found(string text) => Assert.Null(Reference().Find(text));

    [Theory]
    [InlineData("NOTFUND", "NOT_FOUND")]
    [InlineData("unavalable", "UNAVAILABLE")]
    [InlineData("route_not", "ROUTE_NOT_FOUND")]
    [InlineData("SHELF_NOT_EMPT", "SHELF_NOT_EMPTY")]
    public void Similar_names_are_suggested(string text, string name) => Assert.Equal(name, Reference().Suggest(text)[0]);

    [Fact]
    public void Texts_without_a_similar_name_have_no_suggestion()
    {
        Assert.Empty(Reference().Suggest("BOOK_NOT_FOUND"));
        Assert.Empty(Reference().Suggest("NI"));
        Assert.Empty(Reference().Suggest("qqqqqqqqqqqq"));
        Assert.Empty(Reference().Suggest(new string('A', 1_000_000)));
        Assert.Empty(Reference().Suggest(""));
    }

    [Fact]
    public void The_http_statuses_are_those_of_the_configuration()
    {
        var reference = new ErrorReference(new HttpStatusMap(new Dictionary<RpcCode, int> { [RpcCode.FailedPrecondition] = 412 }), []);

        Assert.Equal(412, reference.ToMessage(RpcCode.FailedPrecondition).HttpStatus);
        Assert.Equal([RpcCode.FailedPrecondition], reference.Find("412")!.Codes.ToArray());
        Assert.DoesNotContain(RpcCode.FailedPrecondition, reference.Find("400")!.Codes);
    }

    [Fact]
    public void The_message_has_every_field_of_the_entry()
    {
        foreach (var entry in ErrorReference.Codes)
        {
            var message = Reference().ToMessage(entry.Info.Code);

            Assert.Equal((entry.Info.Name, (int)entry.Info.Code, entry.Info.HttpStatus, entry.Info.Title), (message.Name, message.Number, message.HttpStatus, message.Title));
            Assert.Equal(
                (entry.Summary, entry.Who, entry.Severity, entry.Alert, entry.First, entry.Meaning, entry.Retry, entry.RetryText),
                (message.Summary, message.RaisedWhen, message.Severity, message.Alert, message.First, message.Meaning, message.Retry, message.RetryAdvice));
            Assert.Equal((entry.Reproduction.Command, entry.Reproduction.Response, entry.Reproduction.Text), (message.Reproduction.Command, message.Reproduction.Answer, message.Reproduction.Text));
            Assert.Equal(entry.Causes, message.Causes);
            Assert.Equal(entry.Avoid, message.Avoid);
            Assert.Equal(entry.Fixes.Select(fix => (fix.Title, fix.When, fix.Example.Language, fix.Example.Code, fix.Why)), message.Fixes.Select(fix => (fix.Title, fix.When, fix.Example.Language, fix.Example.Code, fix.Why)));
            Assert.Equal(entry.Neighbours.Select(neighbour => (neighbour.Code.Name(), neighbour.Difference)), message.Neighbours.Select(neighbour => (neighbour.Code, neighbour.Difference)));
            Assert.Equal(entry.Handling.Select(block => (block.Language, block.Code)), message.Handling.Select(block => (block.Language, block.Code)));
            Assert.Equal(Reference().ReasonsOf(entry.Info.Code).Select(page => (page.Domain, page.Reason)), message.Reasons.Select(reason => (reason.Domain, reason.Reason)));
        }
    }

    private static ErrorReference Reference() => new(HttpStatusMap.Default, [Own]);
}
