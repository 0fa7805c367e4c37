namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Bodies for <see cref="RequestTableTests"/>.</summary>
internal static class BodyCases
{
    public static (string Rules, string Request, string Expected)[] All { get; } =
    [
        // body: "*" has all fields outside the path.
        ("POST /v1/{name} *", """POST /v1/a {"thing":{"title":"t"},"maybe":0}""", """{"name":"a","thing":{"title":"t"},"maybe":0}"""),
        ("POST /v1/{name} *", """POST /v1/path {"name":"body"}""", """{"name":"path"}"""),
        ("POST /v1/{name} *", """POST /v1/path {"name":null}""", """{"name":"path"}"""),
        ("POST /v1/{thing.name} *", """POST /v1/path {"thing":{"name":"body","title":"t"}}""", """{"thing":{"name":"path","title":"t"}}"""),
        ("POST /v1/{left} *", """POST /v1/path {"left":"body"}""", """{"left":"path"}"""),
        ("POST /v1/{left} *", """POST /v1/path {"right":{"name":"body"}}""", """{"left":"path"}"""),
        ("POST /v1 *", "POST /v1", "{}"),
        ("POST /v1 *", """POST /v1 {"other_name":1}""", "400 body /other_name"),
        ("POST /v1 *", """POST /v1 {"thing":{"count":"x"}}""", "400 body /thing/count"),
        ("POST /v1 *", """POST /v1 {"things":[{},{"part":{"size":[]}}]}""", "400 body /things/1/part/size"),
        ("POST /v1 *", """POST /v1 {"name":"a",}""", "400 body "),
        ("POST /v1 *", """POST /v1 [{"name":"a"}]""", "400 body "),
        ("POST /v1 *", """POST /v1 {"left":"a","right":{}}""", "400 body /right"),
        ("POST /v1 *", """POST /v1 {"name":"a","name":"b"}""", "400 body /name"),
        // body: a field.
        ("POST /v1 thing", """POST /v1?name=n {"title":"t"}""", """{"name":"n","thing":{"title":"t"}}"""),
        ("POST /v1 thing", "POST /v1 {}", """{"thing":{}}"""),
        ("POST /v1 thing", "POST /v1", "{}"),
        ("POST /v1 thing", "POST /v1 null", "{}"),
        ("POST /v1 thing", """POST /v1 {"thing":{}}""", "400 body /thing"),
        ("POST /v1 things", """POST /v1 [{"name":"a"},{}]""", """{"things":[{"name":"a"},{}]}"""),
        ("POST /v1 things", "POST /v1 {}", "400 body "),
        ("POST /v1 labels", """POST /v1 {"a":"b"}""", """{"labels":{"a":"b"}}"""),
        ("POST /v1 string_value", "POST /v1 \"a\"", """{"stringValue":"a"}"""),
        ("POST /v1 string_value", "POST /v1 a", "400 body "),
        ("POST /v1 stringWrapper", "POST /v1 \"\"", """{"stringWrapper":""}"""),
        ("POST /v1 struct", """POST /v1 {"a":{"b":[1,null]}}""", """{"struct":{"a":{"b":[1,null]}}}"""),
        ("PATCH /v1/{thing.name=things/*} thing", """PATCH /v1/things/1?mask=title {"name":"things/2","title":"t"}""", """{"thing":{"name":"things/1","title":"t"},"mask":"title"}"""),
        ("PATCH /v1/{thing.name=things/*} thing", "PATCH /v1/things/1", """{"thing":{"name":"things/1"}}"""),
        // A nested field.
        ("POST /v1 thing.part", """POST /v1?thing.title=t {"size":1}""", """{"thing":{"title":"t","part":{"size":1}}}"""),
        ("POST /v1/{thing.part.id} thing.part", """POST /v1/path {"id":"body","size":1}""", """{"thing":{"part":{"id":"path","size":1}}}"""),
        ("POST /v1 thing.part", """POST /v1 {"size":"x"}""", "400 body /size"),
        ("POST /v1 thing.tags", """POST /v1 ["a"]""", """{"thing":{"tags":["a"]}}"""),
        // No body: a body is ignored.
        ("GET /v1/{name}", """GET /v1/a {"name":"b","nothing":1}""", """{"name":"a"}"""),
        ("DELETE /v1/{name}", "DELETE /v1/a not JSON", """{"name":"a"}"""),
        ("POST /v1/{name}", """POST /v1/a?maybe=1 {"maybe":2}""", """{"name":"a","maybe":1}"""),
        // Errors in parameters precede those in the body.
        ("POST /v1/{int32_value} *", """POST /v1/x {"nothing":1}""", "400 int32_value"),
        ("POST /v1/{int32_value} thing", "POST /v1/x?color=y {", "400 color int32_value"),
    ];
}
