using Castellan.Data.Organisations;
using Castellan.Data.Text;

namespace Castellan.Tests.Unit.Organisations;

[Trait("proves", "ORG-4")]
public sealed class OrganisationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Slug Acme = Slug.Parse("acme").Value;

    [Fact]
    public void Founding_keeps_what_was_said()
    {
        var id = Guid.NewGuid();

        var organisation = Organisation.Found(id, " Acme ", Acme, "Europe/Paris", "fr", Now).Value;

        (organisation.OrgId, organisation.Name, organisation.Slug, organisation.TimeZone, organisation.Language, organisation.CreatedAt)
            .ShouldBe((id, "Acme", "acme", "Europe/Paris", "fr", Now));
    }

    [Fact]
    public void Founding_without_a_name_zone_or_language_is_refused()
    {
        Organisation.Found(Guid.NewGuid(), " ", Acme, "Europe/Paris", "fr", Now).Refusal.ShouldBe(new TextEmpty());
        Organisation.Found(Guid.NewGuid(), "Acme", Acme, "Mars/Base", "fr", Now).Refusal.ShouldBe(new TimeZoneUnknown());
        Organisation.Found(Guid.NewGuid(), "Acme", Acme, "Europe/Paris", "de", Now).Refusal.ShouldBe(new LanguageUnknown());
    }

    [Theory]
    [InlineData("UTC", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Asia/Kathmandu", true)]
    [InlineData("Romance Standard Time", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Time_zones_are_known_by_their_IANA_names(string? name, bool known) =>
        IanaTimeZone.Check(name).Succeeded.ShouldBe(known);

    [Fact]
    public void Contacts_are_set_and_cleared()
    {
        var organisation = Organisation.Found(Guid.NewGuid(), "Acme", Acme, "UTC", "en", Now).Value;

        organisation.TellOfIncidents(" soc@acme.example ").Succeeded.ShouldBeTrue();
        organisation.TellOfBilling("pay@acme.example").Succeeded.ShouldBeTrue();
        (organisation.IncidentContact, organisation.BillingContact).ShouldBe(("soc@acme.example", "pay@acme.example"));

        organisation.TellOfIncidents("").Succeeded.ShouldBeTrue();
        organisation.IncidentContact.ShouldBeNull();
        organisation.TellOfBilling("nobody").Refusal.ShouldBe(new ContactNotAnAddress());
        organisation.TellOfBilling("a@b\r\nBcc: x@y").Refusal.ShouldBe(new TextNotAllowed("U+000D"));
        organisation.BillingContact.ShouldBe("pay@acme.example");
    }

    [Fact]
    public void A_refused_name_leaves_the_old_one()
    {
        var organisation = Organisation.Found(Guid.NewGuid(), "Acme", Acme, "UTC", "en", Now).Value;

        organisation.Rename("A\u202Ecme").Succeeded.ShouldBeFalse();
        organisation.Name.ShouldBe("Acme");
        organisation.Rename("Acme & Sons").Succeeded.ShouldBeTrue();
        organisation.MoveTo(Slug.Parse("acme-sons").Value).Succeeded.ShouldBeTrue();
        (organisation.Name, organisation.Slug).ShouldBe(("Acme & Sons", "acme-sons"));
    }
}
