using System.Globalization;
using System.Text.RegularExpressions;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Tests.Data.Features.Members;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Faults;

/// <summary>One click that arrives a hundred times, at both nodes at once.</summary>
[Collection(OnTwoNodes.Name)]
public sealed partial class RepeatedActTests(TwoNodes nodes)
{
    private const int Times = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("proves", "F17"), Trait("proves", "N2")]
    public async Task A_link_that_is_followed_a_hundred_times_makes_one_account()
    {
        await nodes.HealAsync(Cancellation);
        var address = $"clicks.{Guid.NewGuid():N}@people.example";
        using (var visitor = new Visitor(nodes.Nodes[0].Address))
        {
            await visitor.SubmitAsync("/signup", "signup", ("name", "Ada Lovelace"), ("email", address), ("password", RunningConsole.Password));
        }
        var mail = await nodes.Mails.WaitForMailAsync(one => one.IsTo(address), ct: Cancellation);
        var page = $"/verify?token={Secret().Match(mail.Text).Groups["secret"].Value}";

        var answers = await Task.WhenAll(Enumerable.Range(0, Times).Select(async place =>
        {
            using var visitor = new Visitor(nodes.Nodes[place % 2].Address);
            try
            {
                return (await visitor.SubmitAsync(page, "verify", ("password", RunningConsole.Password))).Location;
            }
            catch (ShouldAssertException)
            {
                // The link was dead before the form came.
                return null;
            }
        }));

        answers.Count(place => place is not null).ShouldBe(1);
        (await nodes.CountsAsync(
            $"identity.people WHERE email = '{address}'",
            $"identity.sessions s JOIN identity.people p ON p.id = s.person_id WHERE p.email = '{address}'",
            $"audit.entries e JOIN identity.people p ON p.id = e.target_id WHERE p.email = '{address}' AND e.action = {(int)AuditAction.AddressVerified}")).ShouldBe([1, 1, 1]);
    }

    [Fact, Trait("proves", "F17"), Trait("proves", "N2")]
    public async Task An_invitation_that_is_sent_off_a_hundred_times_is_one_with_one_mail()
    {
        await nodes.HealAsync(Cancellation);
        var team = await Team.FoundAsync(nodes.Installation, string.Create(CultureInfo.InvariantCulture, $"clicks-{Guid.NewGuid():N}")[..20]);
        var members = MembersHouse.Of(nodes.Installation, team);

        var answers = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ =>
            members.Invitations.InviteAsync(team.Owner, [new(EmailAddress.Parse("guest@people.example"), team.RoleId(RoleKind.Member))], cancellation: Cancellation)));

        answers.Count(answer => answer.Succeeded && answer.Value.Sent.Count == 1).ShouldBe(1);
        (await nodes.CountsAsync(
            $"tenant.invitations WHERE org_id = '{team.OrgId}'",
            $"audit.entries WHERE org_id = '{team.OrgId}' AND action = {(int)AuditAction.InvitationSent}",
            $"tenant.outbox_messages WHERE org_id = '{team.OrgId}' AND kind = '{MailKind.Invitation}'")).ShouldBe([1, 1, 1]);
    }

    [GeneratedRegex(@"/verify\?token=(?<secret>[\w-]{43})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();
}
