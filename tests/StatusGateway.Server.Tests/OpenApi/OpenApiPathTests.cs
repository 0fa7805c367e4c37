using StatusGateway.Server.OpenApi;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Tests.OpenApi;

public class OpenApiPathTests
{
    [Theory]
    [InlineData("/v1/shelves", "/v1/shelves")]
    [InlineData("/v1/{name=shelves/*}", "/v1/shelves/{shelf}")]
    [InlineData("/v1/{name=shelves/*/books/*}", "/v1/shelves/{shelf}/books/{book}")]
    [InlineData("/v1/{book.name=shelves/*/books/*}", "/v1/shelves/{shelf}/books/{book}")]
    [InlineData("/v1/{parent=shelves/*}/books:import", "/v1/shelves/{shelf}/books:import")]
    // A variable with one segment keeps its name.
    [InlineData("/v1/books/{id}", "/v1/books/{id}")]
    [InlineData("/v1/books/{book_id=*}", "/v1/books/{book_id}")]
    [InlineData("/v1/{book.id}", "/v1/{book_id}")]
    [InlineData("/v1/{name=a.b/*}", "/v1/a.b/{a_b}")]
    [InlineData("/v1/{a.b}/{a_b}", "/v1/{a_b}/{a_b_2}")]
    [InlineData("/v1/statuses/{code}:raise", "/v1/statuses/{code}:raise")]
    // No literal before the wildcard, or only a version.
    [InlineData("/v1/{name=*/books/*}", "/v1/{name_1}/books/{book}")]
    [InlineData("/v1/{name=*/*}", "/v1/{name_1}/{name_2}")]
    [InlineData("/v1beta1/*", "/v1beta1/{segment_1}")]
    [InlineData("/v1/shelves/*/books/{id}", "/v1/shelves/{shelf}/books/{id}")]
    [InlineData("/v1/shelves/{parent=*/books/*}", "/v1/shelves/{shelf}/books/{book}")]
    // The remainder of the path is one parameter.
    [InlineData("/v1/{path=**}", "/v1/{path}")]
    [InlineData("/v1/{name=files/**}", "/v1/files/{file}")]
    [InlineData("/v1/files/**:read", "/v1/files/{file}:read")]
    [InlineData("/v1/{name=keys/**}/summary", "/v1/keys/{key}/summary")]
    [InlineData("/v1/{parent=docs/**}/{kind}", "/v1/docs/{doc}/{kind}")]
    [InlineData("/v1/{parent=docs/*/**}/{kind}", "/v1/docs/{doc}/{parent_2}/{kind}")]
    [InlineData("/v1/**/pages/{page}:do:it", "/v1/{segment_1}/pages/{page}:do:it")]
    // Names are unique.
    [InlineData("/v1/{name=books/*/books/*}", "/v1/books/{book}/books/{book_2}")]
    [InlineData("/v1/{id}/books/{name=books/*/id/*}", "/v1/{id}/books/books/{book}/id/{id_2}")]
    [InlineData("/v1/{name=bookShelves/*}", "/v1/bookShelves/{bookShelf}")]
    [InlineData("/v1/{name=e-books/*}", "/v1/e-books/{e-book}")]
    [InlineData("/", "/")]
    [InlineData("/%7Bbraces%7D/{id}", "/%7Bbraces%7D/{id}")]
    public void A_template_becomes_an_OpenAPI_path(string template, string expected)
    {
        Assert.True(PathTemplate.TryParse(template, out var parsed, out var error), error?.ToString());

        var path = OpenApiPath.FromTemplate(parsed);

        Assert.Equal(expected, path.Text);
        Assert.Equal(parsed.Segments.Count(segment => segment.Kind != PathSegmentKind.Literal), path.Parameters.Count);
        Assert.Equal(path.Parameters.Count, path.Parameters.Select(parameter => parameter.Name).Distinct().Count());
        Assert.All(path.Parameters, parameter => Assert.Contains($"{{{parameter.Name}}}", path.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shelves", "shelf")]
    [InlineData("books", "book")]
    [InlineData("categories", "category")]
    [InlineData("libraries", "library")]
    [InlineData("boxes", "box")]
    [InlineData("batches", "batch")]
    [InlineData("caches", "cache")]
    [InlineData("addresses", "address")]
    [InlineData("access", "access")]
    [InlineData("statuses", "status")]
    [InlineData("status", "status")]
    [InlineData("houses", "house")]
    [InlineData("databases", "database")]
    [InlineData("responses", "response")]
    [InlineData("aliases", "alias")]
    [InlineData("analyses", "analysis")]
    [InlineData("wolves", "wolf")]
    [InlineData("people", "person")]
    [InlineData("series", "series")]
    [InlineData("data", "data")]
    [InlineData("sizes", "size")]
    [InlineData("heroes", "hero")]
    [InlineData("keys", "key")]
    [InlineData("userProfiles", "userProfile")]
    [InlineData("team_members", "team_member")]
    [InlineData("is", "is")]
    [InlineData("", "")]
    public void A_plural_becomes_singular(string plural, string singular) => Assert.Equal(singular, Singular.FromPlural(plural));
}
