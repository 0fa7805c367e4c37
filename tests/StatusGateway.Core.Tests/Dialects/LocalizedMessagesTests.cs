using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Tests.Dialects;

public class LocalizedMessagesTests
{
    private static readonly RpcStatus Status = new(
        RpcCode.NotFound,
        "The message.",
        [
            StatusDetail.Create(Samples.ErrorInfo),
            Localized("de-DE"),
            Localized("fr"),
            Localized("zh-Hant-TW"),
            Localized("pt-BR"),
            Localized("pt-PT"),
            Localized("en-US"),
        ]);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData(",,;", null)]
    [InlineData("fr", "fr")]
    [InlineData("FR", "fr")]
    [InlineData("de", "de-DE")]
    [InlineData("de-DE", "de-DE")]
    [InlineData("de-de", "de-DE")]
    [InlineData("de-AT", "de-DE")]
    [InlineData("de-AT-x-foo", "de-DE")]
    [InlineData("fr-CH", "fr")]
    [InlineData("zh", "zh-Hant-TW")]
    [InlineData("zh-Hant", "zh-Hant-TW")]
    [InlineData("zh-Hans-CN", "zh-Hant-TW")]
    [InlineData("pt", "pt-BR")]
    [InlineData("pt-PT", "pt-PT")]
    [InlineData("pt-AO", "pt-BR")]
    // A range matches whole subtags only.
    [InlineData("d", null)]
    [InlineData("de-D", "de-DE")]
    [InlineData("e", null)]
    [InlineData("es", null)]
    [InlineData("-", null)]
    [InlineData("de-", "de-DE")]
    // Quality values.
    [InlineData("es, fr;q=0.5, de;q=0.7", "de-DE")]
    [InlineData("fr;q=0.5, de;q=0.5", "fr")]
    [InlineData("de;q=0.1, fr;q=0.01", "de-DE")]
    [InlineData("de;q=0.001,fr;q=0.002", "fr")]
    [InlineData("de;q=0, fr;q=0.1", "fr")]
    [InlineData("de;q=0", null)]
    [InlineData("de;q=0.000", null)]
    [InlineData("de;q=1.000,fr", "de-DE")]
    [InlineData("de;Q=0.1,fr;q=0.2", "fr")]
    [InlineData("de ; q=0.1 , fr ; q=0.2", "fr")]
    [InlineData("de;level=1;q=0.1,fr;q=0.2", "fr")]
    // Each range is shortened before the next one is read.
    [InlineData("de-AT, fr;q=0.9", "de-DE")]
    [InlineData("es-MX, fr;q=0.9", "fr")]
    // A malformed quality excludes the range.
    [InlineData("de;q=x, fr;q=0.1", "fr")]
    [InlineData("de;q=, fr;q=0.1", "fr")]
    [InlineData("de;q=-1, fr;q=0.1", "fr")]
    [InlineData("de;q=2, fr;q=0.1", "fr")]
    [InlineData("de;q=NaN, fr;q=0.1", "fr")]
    [InlineData("de;q=Infinity, fr;q=0.1", "fr")]
    [InlineData("de;q=1e0, fr;q=0.1", "fr")]
    // The asterisk selects the message of the status.
    [InlineData("*", null)]
    [InlineData("*, de;q=0.5", null)]
    [InlineData("de;q=0.5, *;q=0.1", "de-DE")]
    [InlineData("es, *;q=0.5, de;q=0.1", null)]
    [InlineData("*;q=0, de;q=0.1", "de-DE")]
    [InlineData("de\0", null)]
    public void Message_is_selected_by_preference(string? header, string? locale)
    {
        var chosen = LocalizedMessages.Choose(Status, header);

        Assert.Equal(locale, chosen is null ? null : Rpc.LocalizedMessage.Parser.ParseFrom(chosen.Value.Span).Locale);
        if (chosen is not null) Assert.Contains(chosen, Status.Details);
    }

    [Fact]
    public void Long_headers_are_truncated()
    {
        var ranges = Enumerable.Range(0, 31).Select(i => $"x{i}");
        Assert.NotNull(LocalizedMessages.Choose(Status, string.Join(',', ranges.Append("de"))));
        Assert.Null(LocalizedMessages.Choose(Status, string.Join(',', ranges.Append("es").Append("de"))));
        Assert.Null(LocalizedMessages.Choose(Status, new string('-', 10_000)));
        Assert.Null(LocalizedMessages.Choose(Status, new string(',', 100_000) + ";"));
        Assert.NotNull(LocalizedMessages.Choose(Status, "de-" + new string('x', 61)));
        Assert.Null(LocalizedMessages.Choose(Status, "de-" + new string('x', 62)));
    }

    [Fact]
    public void Status_without_localized_message_selects_nothing()
    {
        Assert.Null(LocalizedMessages.Choose(new RpcStatus(RpcCode.NotFound, "x"), "de"));
        Assert.Null(LocalizedMessages.Choose(RpcStatus.Ok, "de"));
    }

    [Fact]
    public void Empty_localized_message_is_not_selected()
    {
        var good = Localized("de");
        StatusDetail[] bad =
        [
            StatusDetail.Create(new Rpc.LocalizedMessage { Locale = "de" }),
            StatusDetail.Create(new Rpc.LocalizedMessage { Message = "no locale" }),
            Samples.Detail("google.rpc.LocalizedMessage", 0xFF),
            Samples.Detail("google.rpc.LocalizedMessage", [.. good.Value.Span, 0x0A]),
            Samples.Detail("google.rpc.LocalizedMessage", 0x0A, 0x02, (byte)'d', (byte)'e', 0x12, 0x01, 0x80),
        ];

        Assert.Same(good, LocalizedMessages.Choose(Status.WithDetails([.. bad, good]), "de"));
        Assert.Null(LocalizedMessages.Choose(Status.WithDetails([.. bad]), "de"));
    }

    [Fact]
    public void Locale_with_another_type_prefix_counts()
    {
        var foreign = new StatusDetail("example.com/google.rpc.LocalizedMessage", Localized("de").Value);
        Assert.Same(foreign, LocalizedMessages.Choose(Status.WithDetails([foreign]), "de"));
    }

    [Theory]
    [InlineData("de", true)]
    [InlineData("de-DE", true)]
    [InlineData("zh-Hant-TW", true)]
    [InlineData("es-419", true)]
    [InlineData("x-klingon", true)]
    [InlineData("abcdefgh-12345678", true)]
    [InlineData("", false)]
    [InlineData("de_DE", false)]
    [InlineData("d3", false)]
    [InlineData("3d", false)]
    [InlineData("-de", false)]
    [InlineData("de-", false)]
    [InlineData("de--DE", false)]
    [InlineData("abcdefghi", false)]
    [InlineData("de-123456789", false)]
    [InlineData("de DE", false)]
    [InlineData("de\r\nX: y", false)]
    [InlineData("de,fr", false)]
    [InlineData("dé", false)]
    [InlineData("*", false)]
    public void Only_language_tags_become_Content_Language(string locale, bool isTag) =>
        Assert.Equal(isTag ? locale : null, LocalizedMessages.ContentLanguage(Localized(locale)));

    private static StatusDetail Localized(string locale) => StatusDetail.Create(new Rpc.LocalizedMessage { Locale = locale, Message = $"In {locale}." });

    [Fact]
    public void Only_the_first_64_messages_count()
    {
        var details = Enumerable.Range(0, 45_000)
            .Select(i => StatusDetail.Create(new Google.Rpc.LocalizedMessage { Locale = i == 63 ? "de" : i == 64 ? "fr" : "en", Message = $"{i}" }));
        var status = new RpcStatus(RpcCode.NotFound, "x", [.. details]);

        Assert.Equal(status.Details[63], LocalizedMessages.Choose(status, "de"));
        Assert.Null(LocalizedMessages.Choose(status, string.Join(',', Enumerable.Repeat("fr-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a", 32))));
    }
}
