using System.Text;
using System.Text.Json;
using Google.Rpc;
using StatusGateway.Core.Http;

namespace StatusGateway.Core.Tests.Http;

/// <summary>Stack traces of foreign errors: clients get none of them, whatever the code, and the log gets all.</summary>
public sealed class StackTraceTests
{
    private const string Secret = "Secret";

    /// <summary>Traces as runtimes print them. Each has the word "Secret".</summary>
    public static TheoryData<string, string> Traces => new()
    {
        { ".NET", "System.InvalidOperationException: Sequence contains no elements\n   at System.Linq.ThrowHelper.ThrowNoElementsException()\n   at Shop.SecretService.Get(String id) in /src/Shop/SecretService.cs:line 42\n--- End of stack trace from previous location ---\n   at Shop.Program.<>c.<<Main>b__0_0>d.MoveNext()" },
        { ".NET without places", "   at Shop.SecretService.Get(String id)\r\n   at Shop.Controller.Get(Int32 id, CancellationToken token)" },
        { ".NET in one line", "System.Exception: Boom at Shop.SecretService.Get(String id) at Shop.Controller.Run()" },
        { ".NET inner", "System.AggregateException: One or more errors occurred. ---> System.Data.SecretException: No row" },
        { "Java", "java.lang.IllegalStateException: No shelf\n\tat com.example.SecretService.get(SecretService.java:12)\n\tat java.base/java.lang.Thread.run(Thread.java:833)\nCaused by: java.sql.SQLException: closed\n\t... 12 more" },
        { "Java cause", "Request failed\nCaused by: com.example.SecretException: closed" },
        { "Java native", "\tat com.example.Secret.call(Native Method)" },
        { "Kotlin", "at com.example.SecretKt.main(Secret.kt:3)" },
        { "Python", "Traceback (most recent call last):\n  File \"/srv/secret/Secret.py\", line 12, in get\n    raise KeyError(name)\nKeyError: 'shelf'" },
        { "Python frame", "  File \"/srv/Secret.py\", line 12, in get" },
        { "Node", "TypeError: Cannot read properties of undefined (reading 'title')\n    at getBook (/app/src/Secret.js:10:15)\n    at async Object.<anonymous> (/app/index.js:3:1)\n    at node:internal/process/task_queues:95:5" },
        { "Node ES module", "Error: No shelf\n    at file:///app/Secret.mjs:7:9" },
        { "Node in one line", "Error: No shelf at getBook (/app/Secret.ts:10:15)" },
        { "Go panic", "panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.Secret(...)\n\t/app/main.go:12 +0x1d" },
        { "Go goroutine", "goroutine 42 [chan receive, 3 minutes]:\nmain.Secret(0xc000010000)\n\t/app/main.go:12 +0x1d" },
        { "Go own panic", "panic: Secret\n\nmain.main()" },
        { "Ruby", "app/models/Secret.rb:3:in 'find': No shelf (RuntimeError)\n\tfrom app.rb:9:in 'block in <main>'" },
        { "Ruby before 3.4", "Secret.rb:3:in `find'" },
        { "PHP", "Exception: No shelf in /var/www/Secret.php:12\nStack trace:\n#0 /var/www/Secret.php(34): Shelf->find('1')\n#1 {main}\n  thrown in /var/www/Secret.php on line 12" },
        { "PHP frame", "#0 /var/www/html/Secret.php(12): find()" },
        { "Rust", "thread 'main' panicked at src/Secret.rs:2:5:\nNo shelf\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace" },
        { ".NET with types", "bad\n   at async Task<int> Shop.Secret.Get(string s) in Secret.cs:12" },
        { ".NET with types, one frame", "at void Shop.Secret.Get(string s)" },
        { ".NET in German", "bad\n   bei Shop.Secret.Get(String s) in C:\\src\\Secret.cs:Zeile 12" },
        { "Unity", "Shop.Secret:Get () (at Assets/Secret.cs:12)" },
        { "Java without at", "com.example.Secret.get(Secret.java:12)" },
        { "Kotlin coroutine", "bad\n\t(Coroutine boundary)\n\tsecret" },
        { "Clojure", "bad\n [app.secret$f invokeStatic \"secret.clj\" 12]" },
        { "Elixir", "** (ArgumentError) bad\n    (app 0.1.0) lib/app/secret.ex:12: App.Secret.f/1\n    (stdlib 4.0) gen_server.erl:695: :gen_server.try_dispatch/4" },
        { "Elixir frame", "bad\n    lib/app/secret.ex:12: App.Secret.f/1" },
        { "Elixir in one line", "bad (app 0.1.0) lib/app/secret.ex:12: App.Secret.f/1" },
        { "Erlang", "bad\n[{app_secret,f,1,[{file,\"src/secret.erl\"},{line,12}]}]" },
        { "Erlang in text", "bad: {badarg,[{app_secret,f,1,[{file,\"src/secret.erl\"},{line,12}]}]}" },
        { "Erlang log", "in function  app_secret:f/1 (src/secret.erl, line 12)" },
        { "Go with errors", "bad\ngithub.com/x/app.(*Secret).Get\n\t/src/app/h.go:12\nruntime.goexit\n\t/usr/local/go/src/runtime/asm_amd64.s:1571" },
        { "Go place", "bad\ngithub.com/x/secret.Get\n\tgithub.com/x/secret/h.go:12" },
        { "Go with marks", "bad\n  | github.com/x/app.(*Secret).Get\n  | \t/src/app/h.go:12" },
        { "Dart", "bad\n#0      main (file:///app/bin/secret.dart:3:5)" },
        { "Dart package", "#1      new Secret (package:app/handler.dart:3:5)" },
        { "Dart terse", "package:app/secret.dart 3:5  main" },
        { "Perl", "Died at /srv/app/lib/Secret.pm line 12.\n\tSecret::find(7) called at app.pl line 3" },
        { "Perl frame", "Secret::find(7) called at app.pl line 3" },
        { "PHP message", "No shelf in /var/www/Secret.php on line 12" },
        { "Lua", "bad\nstack traceback:\n\t[C]: in function 'error'\n\tsecret" },
        { "Lua frame", "secret.lua:12: in function 'find'" },
        { "Haskell", "bad\nCallStack (from HasCallStack):\n  error, called at src/Secret.hs:3:5 in main:Secret" },
        { "Haskell frame", "error, called at src/Secret.hs:3:5 in main:Secret" },
        { "Firefox", "find@http://example.com/secret.js:1:2\n@http://example.com/app.js:9:1" },
        { "Safari", "find@[native code]\nsecret" },
        { "Deno", "    at async secret (ext:core/01_core.js:1:2)" },
        { "Bundler", "    at find (http://localhost/assets/secret.js?v=1:10:15)" },
        { "Path with spaces", "    at find (C:\\Program Files\\Secret\\app.js:10:15)" },
        { "Rust backtrace", "bad\nStack backtrace:\n   0: secret::find\n             at ./src/main.rs:12:5" },
        { "Rust frame", "   3: secret::find::{{closure}}" },
        { "Rust panic with id", "thread 'main' (1234) panicked at src/secret.rs:2:5:\nbad" },
        { "Rust location", "bad\nLocation:\n    src/secret.rs:12:5" },
        { "Swift", "Fatal error: bad: file App/Secret.swift, line 12" },
        { "Python group", "  + Exception Group Traceback (most recent call last):\n  |   File \"/srv/secret.py\", line 12, in get" },
        { "Python syntax", "  File \"/srv/secret.py\", line 12" },
        { "Boost", " 0# secret::find(int) at /src/secret.cpp:12" },
        { "gdb", "#0  0x00007ffff7a42428 in secret_find () at secret.c:12" },
        { "glibc", "./secret(find+0x12) [0x400812]" },
        { "Julia", "bad\nStacktrace:\n [1] f(x::Int64)\n   @ Main ./secret.jl:12" },
        { "R", "1: secret() at secret.R#12" },
        { "Crystal", "bad (Exception)\n  from src/secret.cr:12:5 in 'find'" },
        { "Crystal frame", "src/secret.cr:12:5 in 'find'" },
        { "Nim", "/src/secret.nim(12) find" },
        { "OCaml", "Raised at Secret.find in file \"src/secret.ml\", line 3, characters 5-9" },
        { "PL/pgSQL", "no row\nCONTEXT:  PL/pgSQL function secret(integer) line 3 at RAISE" },
        { "Oracle", "ORA-20001: bad\nORA-06512: at \"SHOP.SECRET\", line 12" },
        { "Apex", "Class.Secret.find: line 12, column 1" },
        { "PowerShell", "At C:\\secret.ps1:12 char:5" },
    };

    /// <summary>Sentences for people, some of which resemble traces.</summary>
    public static TheoryData<string> Sentences => new(
        "Meet at Paris (FR).",
        "at least one (1) item is required",
        "The meeting is at 10:30 (UTC+1).",
        "Look at example.com (see docs) for help.",
        "at most 5 (five)",
        "The file books.json has no member \"title\" (line 3).",
        "File \"books.csv\", line 3: the price is not a number.",
        "main.go: file names must not have dots.",
        "The upload src/app.js:10 is too large.",
        "Arrival at gate (B:12).",
        "Caused by: a missing title.",
        "Do not panic: try again.",
        "Issue #12 (open) is blocked.",
        "... 12 more errors",
        "Several errors:\n- title is required\n- at least one author (name) is required",
        "The thread 'main' is closed.",
        "C:\\new\\table.csv cannot be read.",
        "Write to ann@example.com, or to ann@example.com:25.",
        "Look at http://shop.example.rs:8080 for help.",
        "Ask (at example.rs:8080) for help.",
        "The service at https://example.com:8443/books/1:2 does not respond.",
        "See line 12 of the form.",
        "Closed from 10:30, opens at 10:30:15.",
        "The name in row 3, line 12 is missing.",
        "title: is required (see books.csv, line 3).",
        "2: the title is missing",
        "1 item at 10:30 is late.",
        "** (required) title",
        "The member {file} is missing.",
        "Use file: or line: as the prefix.",
        "The ratio is 3:5 in this form.",
        "See https://user@example.com:8080 for more.",
        "The script src/app.js line 3 is too long.",
        "C++ std::string is not supported.",
        "The value 0x1f is too small.");

    [Theory]
    [MemberData(nameof(Traces))]
    public void Trace_is_never_shown(string runtime, string trace)
    {
        var json = JsonSerializer.Serialize(trace);
        var twice = JsonSerializer.Serialize($"{{\"inner\":{json}}}");
        (string Body, string Type)[] errors =
        [
            (trace, "text/plain"), (json, "application/json"),
            ("""{"message":@J}""", "application/json"),
            ("""{"message":@T}""", "application/json"),
            ("""{"error":@J,"error_description":@J}""", "application/json"),
            ("""{"error":{"code":404,"message":@J,"status":"NOT_FOUND"}}""", "application/json"),
            ("""{"error":{"code":"BookMissing","message":"No such book.","innererror":{"stacktrace":@J } } }""", "application/json"),
            ("""{"error":{"code":"BookMissing","message":@J,"innererror":{"a":[{"b":@J }] } } }""", "application/json"),
            ("""{"code":5,"message":@J,"details":[]}""", "application/json"),
            ("""{"code":"not_found","message":@J }""", "application/json"),
            ("""{"code":"not_found","msg":@J,"meta":{"cause":@J,"more":@T } }""", "application/json"),
            ("""{"timestamp":"2026-01-01","status":404,"error":"Not Found","message":@J,"trace":@J,"path":"/x"}""", "application/json"),
            ("""{"errors":[{"status":"404","detail":@J,"source":{"pointer":"/data/title"} },{"detail":@J }]}""", "application/json"),
            ("""{"detail":[{"loc":["body","title"],"msg":@J }]}""", "application/json"),
            ("""{"kind":"Status","code":404,"message":@J,"details":{"name":"x","kind":"y","causes":[{"field":"a","message":@J }] } }""", "application/json"),
            ("""{"type":"https://example.com/e/no-book","title":@J,"detail":@J,"debug":{"x":1},"inner":@J,"cause":[{"deep":@T }],"errors":{"title":[@J]} }""", "application/problem+json"),
            ("""{"error":{"code":404,"message":"No.","status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"X","domain":"d","metadata":{"a":@J,"b":"c"} },{"@type":"type.googleapis.com/google.rpc.LocalizedMessage","locale":"en","message":@J },{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"f","description":@J }]},{"@type":"a.b.Own","text":@J }] } }""", "application/json"),
        ];
        foreach (var (template, type) in errors)
        {
            var body = template.Replace("@J", json, StringComparison.Ordinal).Replace("@T", twice, StringComparison.Ordinal);
            var status = HttpErrorReader.Read(Encoding.UTF8.GetBytes(body), new HttpErrorResponse(404) { ContentType = type }).Status;

            var shown = Masking.On.Apply(status).ToProto().ToString() + string.Concat(status.Details.Where(detail => !detail.Is("google.rpc.DebugInfo")).Select(detail => Encoding.UTF8.GetString(detail.Value.Span)));
            Assert.False(shown.Contains(Secret, StringComparison.OrdinalIgnoreCase), $"{runtime}: {body}\n{shown}");
            Assert.Contains(Secret, status.GetDetail<DebugInfo>()!.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(RpcCode.NotFound, status.Code);
            Assert.NotEqual("", status.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Sentences))]
    public void Sentence_is_shown(string sentence)
    {
        var json = JsonSerializer.Serialize(sentence);
        var body = """{"title":@J,"status":400,"cause":@J,"errors":{"title":[@J]} }""".Replace("@J", json, StringComparison.Ordinal);

        var status = HttpErrorReader.Read(Encoding.UTF8.GetBytes(body), new HttpErrorResponse(400) { ContentType = "application/problem+json" }).Status;

        Assert.Equal(sentence, status.Message);
        Assert.Equal(sentence, status.GetDetail<ErrorInfo>()!.Metadata["cause"]);
        Assert.Equal(sentence, Assert.Single(status.GetDetail<BadRequest>()!.FieldViolations).Description);
        Assert.Null(status.GetDetail<DebugInfo>());
    }

    [Theory]
    [InlineData("The shelf is locked.\n   at Shop.Shelf.Lock(String id) in /src/Shelf.cs:line 3", "The shelf is locked.")]
    [InlineData("No such book\\n    at getBook (/app/a.js:1:2)", "No such book")]
    [InlineData("System.InvalidOperationException: The shelf is locked.\n   at Shop.Shelf.Lock(String id)", "400 Bad Request")]
    [InlineData("Error: No such book\n    at getBook (/app/a.js:1:2)", "400 Bad Request")]
    [InlineData("Failed in /srv/app/a.py\nTraceback (most recent call last):", "400 Bad Request")]
    [InlineData("boom\n    at f (/app/x.js:1:2)", "boom")]
    [InlineData("Timeout!\n    at f (/app/x.js:1:2)", "Timeout!")]
    [InlineData("Error\n    at f (/app/x.js:1:2)", "400 Bad Request")]
    [InlineData("KeyError\n    at f (/app/x.js:1:2)", "400 Bad Request")]
    [InlineData("bad\ngithub.com/x/app.(*H).Get\n\t/src/app/h.go:12", "bad")]
    [InlineData("panic: No such book\n\ngoroutine 1 [running]:", "400 Bad Request")]
    public void Message_before_a_trace_stays_if_it_is_a_sentence(string text, string message)
    {
        var body = $"{{\"message\":{JsonSerializer.Serialize(text)}}}";

        Assert.Equal(message, HttpErrorReader.Read(Encoding.UTF8.GetBytes(body), new HttpErrorResponse(400)).Status.Message);
    }

    [Theory]
    [InlineData(400, """{"statusCode":400,"message":["bad title","a.b.C: boom\n\tat a.b.C.m(C.java:1)"],"error":"Bad Request"}""", "bad title")]
    [InlineData(404, """{"statusCode":404,"message":["bad title","a.b.C: boom\n\tat a.b.C.m(C.java:1)"],"error":"Not Found"}""", "bad title")]
    [InlineData(400, """{"errors":["a.b.C: boom\n\tat a.b.C.m(C.java:1)","bad title","bad author"]}""", "bad title; bad author")]
    [InlineData(400, """["bad title","boom\n\tat a.b.C.m(C.java:1)"]""", "bad title; boom")]
    [InlineData(400, """{"errors":{"title":["bad title"],"author":["a.b.C: x\n\tat a.b.C.m(C.java:1)"]}}""", "bad title")]
    public void Other_texts_of_a_list_with_a_trace_stay(int httpStatus, string body, string message)
    {
        var status = HttpErrorReader.Read(Encoding.UTF8.GetBytes(body), new HttpErrorResponse(httpStatus)).Status;

        Assert.Equal(message, status.Message);
        Assert.Contains("C.java:1", status.GetDetail<DebugInfo>()!.ToString(), StringComparison.Ordinal);
        if (status.GetDetail<BadRequest>() is { } request) Assert.DoesNotContain(request.FieldViolations, violation => violation.Description.Contains("C.java", StringComparison.Ordinal) || (violation.Description.Length == 0 && violation.Field.Length == 0));
    }

    [Fact]
    public void Rest_of_an_error_with_a_trace_stays()
    {
        var body = """{"type":"https://example.com/e/no-book","title":"No book.","shelf":"1","innererror":{"code":"x"},"exception":{"a":1}}""";

        var status = HttpErrorReader.Read(Encoding.UTF8.GetBytes(body), new HttpErrorResponse(404) { ContentType = "application/problem+json" }).Status;

        var info = status.GetDetail<ErrorInfo>()!;
        Assert.Equal(("NO_BOOK", "1", """{"code":"x"}"""), (info.Reason, info.Metadata["shelf"], info.Metadata["innererror"]));
        Assert.Equal("""{"a":1}""", status.GetDetail<DebugInfo>()!.Detail);
    }

    [Theory]
    [InlineData("at ")]
    [InlineData("\tat a.b(")]
    [InlineData(" at a (b:1")]
    [InlineData("\\\\n")]
    [InlineData("\\")]
    [InlineData("<br")]
    [InlineData("File \"")]
    [InlineData(":line 1")]
    [InlineData("---> ")]
    [InlineData("goroutine ")]
    [InlineData("#1 ")]
    [InlineData("a@http://")]
    [InlineData("a.ex:1")]
    [InlineData("(a.ex:1: ")]
    [InlineData("line 1 ")]
    [InlineData(":1")]
    [InlineData("** (A ")]
    [InlineData("a.(b")]
    public void Long_text_without_a_trace_stays_linear(string part)
    {
        // A check in quadratic time would not end.
        var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));

        Assert.False(StatusGateway.Core.Reading.Foreign.TraceText.HasTrace(text));
    }
}
