using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Platform.Trail;

namespace Castellan.Tests.Unit.Platform.Trail;

public sealed class TrailSentenceTests
{
    private static readonly Guid Ada = Guid.Parse("019ab000-0000-7000-8000-00000000ada1");
    private static readonly Guid Ben = Guid.Parse("019ab000-0000-7000-8000-00000000be77");
    private static readonly Dictionary<Guid, TrailName> Names = new()
    {
        [Ada] = new TrailName(TargetKind.Person, "Ada {1} <b>"),
        [Ben] = new TrailName(TargetKind.Person, "Ben"),
    };

    public static TheoryData<AuditAction, string> Actions => Culture.EveryWith(Enum.GetValues<AuditAction>());

    [Theory, Trait("proves", "AUD-5")]
    [MemberData(nameof(Actions))]
    public void Every_action_has_a_sentence_and_a_name_in_every_language(AuditAction action, string language)
    {
        using var wording = new Wording(language);
        var text = wording.Sentence.TextOf(Wording.Entry(action, Ada, Ben), Names);

        text.ShouldNotContain("Action_");
        text.ShouldNotContain("{0}");
        wording.Words.Action(action).ShouldNotContain("AuditAction_");
        // A sentence tells at least who did it, or to whom it was done.
        (text.Contains("Ada", StringComparison.Ordinal) || text.Contains("Ben", StringComparison.Ordinal) || action is AuditAction.ExpiredPurged).ShouldBeTrue(text);
    }

    [Theory]
    [InlineData("fr", "Ben a suspendu ")]
    [InlineData("es", "Ben suspendió a ")]
    public void Another_language_differs_from_English(string language, string beginning)
    {
        using var wording = new Wording(language);
        wording.Sentence.TextOf(Wording.Entry(actor: Ben, target: Ada), Names).ShouldStartWith(beginning);
    }

    [Fact, Trait("proves", "B09")]
    [Trait("asvs", "1.3.7"), Trait("asvs", "1.3.10")]
    public void A_name_is_a_piece_of_its_own_and_never_a_pattern()
    {
        using var wording = new Wording("en");

        wording.Sentence.Of(Wording.Entry(actor: Ada, target: Ben), Names).ShouldBe(
        [
            new TrailPhrase(TrailPart.Actor, "Ada {1} <b>"),
            new TrailPhrase(TrailPart.Words, " suspended "),
            new TrailPhrase(TrailPart.Target, "Ben"),
        ]);
    }

    [Fact, Trait("proves", "AUD-5")]
    public void An_erased_person_keeps_a_pseudonym_and_nobody_a_bare_id()
    {
        using var wording = new Wording("en");
        var erased = new Dictionary<Guid, TrailName> { [Ben] = new TrailName(TargetKind.Person, null) };

        wording.Sentence.TextOf(Wording.Entry(actor: Ada, target: Ben), erased).ShouldBe("former member ada1 suspended former member be77");
        wording.Sentence.TextOf(Wording.Entry(AuditAction.InvitationRevoked, Ben, Ada, targetKind: TargetKind.Invitation), Names.Where(n => n.Key == Ben).ToDictionary())
            .ShouldBe("Ben revoked the invitation: address no longer kept");
    }

    [Theory]
    [InlineData(ActorKind.Operator, AuditAction.OperatorViewedOrganisation, "An operator of this installation looked into ")]
    [InlineData(ActorKind.Job, AuditAction.ExpiredPurged, "The job “Delete what has expired” deleted ")]
    [InlineData(ActorKind.Nobody, AuditAction.SignUpRequested, "Somebody not signed in asked ")]
    public void Who_is_no_person_is_called_what_it_is(ActorKind kind, AuditAction action, string beginning)
    {
        using var wording = new Wording("en");

        wording.Sentence.TextOf(Wording.Entry(action, Guid.NewGuid(), null, actorKind: kind, targetKind: TargetKind.Organisation), Names).ShouldStartWith(beginning);
    }

    [Fact]
    public void An_action_of_a_later_version_still_tells_who()
    {
        using var wording = new Wording("en");

        wording.Sentence.TextOf(Wording.Entry((AuditAction)9999, Ben, Ada), Names).ShouldStartWith("Ben did something");
    }

    [Fact]
    public void A_built_in_role_has_its_name_in_the_reader_s_language()
    {
        using var wording = new Wording("fr");
        var role = Guid.NewGuid();

        wording.Words.Name(role, new Dictionary<Guid, TrailName> { [role] = new(TargetKind.Role, "Viewer", RoleKind.Viewer) }).ShouldNotBe("Viewer");
    }
}
