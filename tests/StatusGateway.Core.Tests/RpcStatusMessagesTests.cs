using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.Core.Tests;

/// <summary>The equivalents of the status package of gRPC-Go.</summary>
public class RpcStatusMessagesTests
{
    private static readonly RpcStatus Missing = new(RpcCode.NotFound, "m");

    [Fact]
    public void Message_is_formatted_in_the_invariant_culture()
    {
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "book 9 of 1.5 is \"x\""), RpcStatus.Format(RpcCode.NotFound, "book {0} of {1} is \"{2}\"", 9, 1.5, "x"));
        Assert.Equal("{m}", RpcStatus.Format(RpcCode.NotFound, "{{m}}").Message);
        Assert.Equal(
            1234.5.ToString(CultureInfo.InvariantCulture), RpcStatus.Format(RpcCode.NotFound, "{0}", 1234.5).Message);
        Assert.True(RpcStatus.Format(RpcCode.Ok, "m {0}", 1).IsOk);
    }

    [Fact]
    public void Status_round_trips_through_the_generated_message()
    {
        foreach (var details in DetailKinds.All.Values)
        {
            var status = new RpcStatus(RpcCode.Aborted, " ☺\n", details);
            var message = status.ToProto();
            Assert.Equal(10, message.Code);
            Assert.Equal(" ☺\n", message.Message);
            Assert.Equal(Samples.Serialize(status), message.ToByteArray());
            Samples.AssertSame(status, RpcStatus.FromProto(message));
            Samples.AssertSame(status, RpcStatus.FromProto(message.Clone(), StatusOrigin.Upstream));
        }

        Assert.Equal(StatusOrigin.Upstream, RpcStatus.FromProto(new Rpc.Status { Code = 5 }, StatusOrigin.Upstream).Origin);
        Assert.Equal(new Rpc.Status(), RpcStatus.Ok.ToProto());
        Assert.True(RpcStatus.FromProto(new Rpc.Status { Message = "m", Details = { Any.Pack(Samples.ErrorInfo) } }).IsOk);
        Assert.Throws<ArgumentNullException>(() => RpcStatus.FromProto(null!));
    }

    [Fact]
    public void Generated_message_is_a_copy()
    {
        var status = Missing.WithDetails(Samples.ErrorInfo);
        status.ToProto().Details.Clear();
        status.ToProto().Message = "other";

        Assert.Equal(Missing.WithDetails(Samples.ErrorInfo), status);
    }

    [Fact]
    public void Further_details_are_appended()
    {
        var status = Missing.WithDetails(Samples.ErrorInfo).WithDetails(Samples.German, Samples.ErrorInfo);

        Assert.Equal([StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.German), StatusDetail.Create(Samples.ErrorInfo)], status.Details.ToArray());
        Assert.Equal(status, Missing.WithDetails([Samples.ErrorInfo, Samples.German, Samples.ErrorInfo]));
        Assert.Empty(status.WithDetails([]).Details);
        Assert.Empty(status.WithDetails(default).Details);
        Assert.Equal("m", status.Message);
        Assert.Throws<ArgumentNullException>(() => Missing.WithDetails((IMessage)null!));
    }

    [Fact]
    public void OK_rejects_details() => Assert.Throws<InvalidOperationException>(() => RpcStatus.Ok.WithDetails(Samples.ErrorInfo));

    [Fact]
    public void Detail_is_found_by_type()
    {
        foreach (var message in Samples.TenDetails)
        {
            var status = Missing.WithDetails([.. Samples.TenDetails]);
            Assert.Contains(message, status.UnpackDetails());
        }

        var found = new RpcStatus(
            RpcCode.NotFound,
            "m",
            [
                Samples.Detail("google.rpc.LocalizedMessage", 0xFF),
                new StatusDetail("example.com/google.rpc.LocalizedMessage", Samples.German.ToByteArray()),
                StatusDetail.Create(new Rpc.LocalizedMessage { Locale = "fr" }),
                StatusDetail.Create(new StringValue { Value = "x" }),
            ]);
        Assert.Equal(Samples.German, found.GetDetail<Rpc.LocalizedMessage>());
        Assert.Equal("x", found.GetDetail<StringValue>()!.Value);
        Assert.Null(found.GetDetail<Rpc.ErrorInfo>());
        Assert.Null(RpcStatus.Ok.GetDetail<Rpc.ErrorInfo>());
        Assert.Equal(new Rpc.Help(), Missing.WithDetails(new Rpc.Help()).GetDetail<Rpc.Help>());
    }

    [Fact]
    public void Details_are_unpacked_and_unknown_ones_are_Any()
    {
        StatusDetail[] details = [StatusDetail.Create(Samples.ErrorInfo), new("x/shop.v1.Unknown", new byte[] { 1, 2 }), Samples.Detail("google.rpc.Help", 0xFF), new("", default)];
        var unpacked = new RpcStatus(RpcCode.NotFound, "m", [.. details]).UnpackDetails().ToArray();

        Assert.Equal(
            [
                Samples.ErrorInfo,
                new Any { TypeUrl = "x/shop.v1.Unknown", Value = ByteString.CopyFrom(1, 2) },
                new Any { TypeUrl = "type.googleapis.com/google.rpc.Help", Value = ByteString.CopyFrom(0xFF) },
                new Any(),
            ],
            unpacked);
        Assert.Empty(Missing.UnpackDetails());
    }

    [Fact]
    public void Unpacked_details_round_trip() => Prop.ForAll(
        Generators.Status.ToArbitrary(),
        status =>
        {
            var again = new RpcStatus(status.Code, status.Message).WithDetails([.. status.UnpackDetails()]);
            Assert.Equal(status.Details.Length, again.Details.Length);
            foreach (var (before, after) in status.Details.Zip(again.Details))
            {
                Assert.Equal(before.TypeName.ToString(), after.TypeName.ToString());
                if (!before.TypeName.StartsWith("google.rpc.")) Assert.Equal(before, after);
            }
        }).Check(Generators.Often);

    [Fact]
    public void Common_errors_have_details()
    {
        var errors = new StatusErrors("library.example.com");
        (RpcStatus Status, RpcCode Code, string Reason, System.Type[] Details)[] table =
        [
            (errors.InvalidField("book.title", "Must not be empty."), RpcCode.InvalidArgument, "INVALID_FIELD", [typeof(Rpc.BadRequest)]),
            (errors.InvalidFields("BAD", [new("a", "x"), new("b", "y")]), RpcCode.InvalidArgument, "BAD", [typeof(Rpc.BadRequest)]),
            (errors.NotFound("Book", "books/9"), RpcCode.NotFound, "RESOURCE_NOT_FOUND", [typeof(Rpc.ResourceInfo)]),
            (errors.AlreadyExists("Book", "books/9"), RpcCode.AlreadyExists, "RESOURCE_EXISTS", [typeof(Rpc.ResourceInfo)]),
            (errors.FailedPrecondition("SHELF_NOT_EMPTY", "shelves/1", "Remove its books."), RpcCode.FailedPrecondition, "SHELF_NOT_EMPTY", [typeof(Rpc.PreconditionFailure)]),
            (errors.QuotaExceeded("project:1", "Used up.", TimeSpan.FromSeconds(1.5)), RpcCode.ResourceExhausted, "QUOTA_EXCEEDED", [typeof(Rpc.QuotaFailure), typeof(Rpc.RetryInfo)]),
            (errors.QuotaExceeded("project:1", "Used up.", null), RpcCode.ResourceExhausted, "QUOTA_EXCEEDED", [typeof(Rpc.QuotaFailure)]),
            (errors.Create(RpcCode.Aborted, "m", "STALE_ETAG", [new("etag", "x")], Samples.German), RpcCode.Aborted, "STALE_ETAG", [typeof(Rpc.LocalizedMessage)]),
            (errors.Create(RpcCode.Aborted, "m", "STALE_ETAG"), RpcCode.Aborted, "STALE_ETAG", []),
        ];
        foreach (var (status, code, reason, details) in table)
        {
            Assert.Equal(code, status.Code);
            Assert.NotEmpty(status.Message);
            Assert.Equal([typeof(Rpc.ErrorInfo), .. details], status.UnpackDetails().Select(detail => detail.GetType()));
            var info = status.GetDetail<Rpc.ErrorInfo>()!;
            Assert.Equal((reason, "library.example.com"), (info.Reason, info.Domain));
        }

        Assert.Equal(["a", "b"], table[1].Status.GetDetail<Rpc.BadRequest>()!.FieldViolations.Select(violation => violation.Field));
        Assert.Equal("books/9", table[2].Status.GetDetail<Rpc.ResourceInfo>()!.ResourceName);
        Assert.Equal(2, Core.Dialects.StatusHeaders.RetryAfter(table[5].Status));
    }

    [Fact]
    public void Masking_is_configured_by_code_and_type()
    {
        var unknown = Samples.Detail("shop.v1.Safe", 8, 1);
        var broken = Samples.Detail("shop.v1.Safe", 0xFF);
        StatusDetail[] details = [StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.DebugInfo), StatusDetail.Create(Samples.German), unknown, broken];
        RpcStatus Of(RpcCode code) => new(code, "secret", [.. details]);

        var byCode = Masking.Create(codes: [RpcCode.NotFound]);
        Assert.Equal(new RpcStatus(RpcCode.NotFound, Masking.MaskedMessage, [details[0], details[2]]), byCode.Apply(Of(RpcCode.NotFound)));
        Assert.Equal(new RpcStatus(RpcCode.Internal, "secret", [details[0], details[2], unknown, broken]), byCode.Apply(Of(RpcCode.Internal)));

        var shown = Masking.Create(shown: ["google.rpc.ErrorInfo", "shop.v1.Safe", "google.rpc.DebugInfo"]);
        Assert.Equal(new RpcStatus(RpcCode.Internal, Masking.MaskedMessage, [details[0], unknown]), shown.Apply(Of(RpcCode.Internal)));

        var hidden = Masking.Create(hidden: ["google.rpc.ErrorInfo"]);
        Assert.Equal(new RpcStatus(RpcCode.Aborted, "secret", [details[1], details[2], unknown, broken]), hidden.Apply(Of(RpcCode.Aborted)));
        Assert.Equal(new RpcStatus(RpcCode.Internal, Masking.MaskedMessage, [details[2]]), hidden.Apply(Of(RpcCode.Internal)));

        var none = Masking.Create([], [], []);
        var status = Of(RpcCode.Internal);
        Assert.Same(status, none.Apply(status));
        Assert.Same(RpcStatus.Ok, Masking.Create(codes: [RpcCode.Ok]).Apply(RpcStatus.Ok));
        Assert.Empty(Masking.Create(shown: []).Apply(status).Details);
        Assert.Equal(Masking.On.Apply(status), Masking.Create().Apply(status));
    }
}
