using Google.Api;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Tests.Http;

namespace StatusGateway.Core.Tests.Reading;

public class BindingFieldResolverTests
{
    [Theory]
    [InlineData("/title", null, "book.title")]
    [InlineData("/authors/1/displayName", null, "book.authors[1].display_name")]
    [InlineData("/authors/1/display_name", null, "book.authors[1].display_name")]
    [InlineData("/authors/1", null, "book.authors[1]")]
    [InlineData("/authors", null, "book.authors")]
    [InlineData("/labels/a~1b~0", null, "book.labels[a/b~]")]
    [InlineData("/published/seconds", null, "book.published")]
    [InlineData("/PageCount", null, "book.page_count")]
    [InlineData("/page-count", null, "book.page_count")]
    [InlineData("", null, "book")]
    [InlineData("/nope", null, null)]
    [InlineData("/title/nope", null, "book.title")]
    [InlineData("/authors/x", null, null)]
    [InlineData("/", null, null)]
    [InlineData(null, "bookId", "book_id")]
    [InlineData(null, "book_id", "book_id")]
    [InlineData(null, "book.pageCount", "book.page_count")]
    [InlineData(null, "parent", "parent")]
    [InlineData(null, "pageCount", null)]
    [InlineData("/Title", "Title", "book.title")]
    [InlineData("/BookId", "BookId", "book_id")]
    [InlineData("/nope", "nope", null)]
    [InlineData(null, null, null)]
    public void Location_maps_to_a_field_of_the_body(string? pointer, string? parameter, string? field) =>
        Assert.Equal(field, new BindingFieldResolver(HttpErrors.Binding("CreateBook")).Find(new ViolationLocation(pointer, parameter)));

    [Theory]
    [InlineData("/title", null, null)]
    [InlineData("/book/title", null, "book.title")]
    [InlineData("/bookId", null, "book_id")]
    [InlineData(null, "parent", "parent")]
    public void Whole_message_body_has_all_fields(string? pointer, string? parameter, string? field)
    {
        var binding = HttpErrors.Binding("CreateBook", new HttpRule { Post = "/v1/{parent=shelves/*}/books", Body = "*" });

        Assert.Equal(field, new BindingFieldResolver(binding).Find(new ViolationLocation(pointer, parameter)));
    }

    [Fact]
    public void Binding_without_body_has_only_parameters()
    {
        var fields = new BindingFieldResolver(HttpErrors.Binding("ListBooks"));

        Assert.Null(fields.Find(new ViolationLocation("/pageSize", null)));
        Assert.Equal("page_size", fields.Find(new ViolationLocation("/pageSize", "pageSize")));
    }

    [Fact]
    public void Location_inside_a_scalar_body_maps_to_the_body_field()
    {
        var fields = new BindingFieldResolver(HttpErrors.Binding("UpdateBook", new HttpRule { Patch = "/v1/{book.name=shelves/*/books/*}", Body = "update_mask" }));
        Assert.Equal("update_mask", fields.Find(new ViolationLocation("/paths/0", null)));
    }
}
