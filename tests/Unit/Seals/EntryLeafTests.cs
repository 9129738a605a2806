using Castellan.Data.Seals;

namespace Castellan.Tests.Unit.Seals;

public sealed class EntryLeafTests
{
    private static readonly SealedEntry Entry = new(
        Guid.Parse("0198c5a0-0000-7000-8000-000000000001"), 1_800_000_000_123_456, Guid.Parse("0198c5a0-0000-7000-8000-000000000002"), 77, 1, 401, 0, 0,
        Guid.Parse("0198c5a0-0000-7000-8000-000000000003"), 1, Guid.Parse("0198c5a0-0000-7000-8000-000000000004"), null, "req", "198.51.100.0/24", "Firefox", """{"after":{"a":1,"b":[true,null,"x"]}}""");

    // Frozen: a changed encoding would make every seal of every installation look broken.
    [Fact, Trait("proves", "AUD-4")]
    public void The_encoding_of_this_version_stays() => Convert.ToHexStringLower(EntryLeaf.Of(Entry)).ShouldBe("d685fac2d103764a3914008f1328a0ace45f7b13f42f267efd819dff3d0d6c42");

    [Fact, Trait("proves", "AUD-4")]
    public void Every_field_counts()
    {
        SealedEntry[] changed =
        [
            Entry with { OrgId = Guid.Empty }, Entry with { OccurredAt = 1 }, Entry with { Id = Guid.Empty }, Entry with { Tx = 78 }, Entry with { Version = 2 }, Entry with { Action = 402 },
            Entry with { Outcome = 1 }, Entry with { ActorKind = 1 }, Entry with { ActorId = null }, Entry with { TargetKind = 2 }, Entry with { TargetId = null }, Entry with { SessionId = Guid.Empty },
            Entry with { RequestId = "" }, Entry with { RequestId = null }, Entry with { Network = "x" }, Entry with { Device = "x" }, Entry with { Changes = null },
            Entry with { Changes = """{"after":{"a":2,"b":[true,null,"x"]}}""" }, Entry with { Changes = """{"after":{"a":"1","b":[true,null,"x"]}}""" },
            Entry with { Changes = """{"after":{"a":1,"b":[null,true,"x"]}}""" }, Entry with { ActorId = Entry.TargetId, TargetId = Entry.ActorId },
            Entry with { Network = Entry.Device, Device = Entry.Network },
        ];

        changed.Append(Entry).Select(one => Convert.ToHexString(EntryLeaf.Of(one))).ShouldBeUnique();
    }

    [Fact]
    public void The_order_of_keys_and_spaces_in_json_do_not() =>
        EntryLeaf.Of(Entry with { Changes = """{ "after" : {"b":[true, null,"\u0078"], "a":1} }""" }).ShouldBe(EntryLeaf.Of(Entry));
}
