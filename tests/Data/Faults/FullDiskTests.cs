using System.Diagnostics;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Tests.Data.Features.Members;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using static Castellan.Tests.Data.Platform.LocalPostgres.PrivateServer;

namespace Castellan.Tests.Data.Faults;

/// <summary>A database whose disk is full. The disk is a small memory file system of its own, which only root may mount: elsewhere this is skipped.</summary>
public sealed class FullDiskTests
{
    private const string Ballast = "ballast";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("suite", "full"), Trait("proves", "F08"), Trait("proves", "N1"), Trait("proves", "N2")]
    public async Task What_no_longer_fits_is_refused_whole_and_with_room_it_goes_on()
    {
        Assert.SkipUnless(Tally.IsFull, "In the full run only.");
        await using var postgres = new PostgresFixture(fast: false, connections: 60);
        var place = Directory.CreateDirectory(postgres.Folder).FullName;
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=400m,mode=755", "castellan-test", place), "Mounting needs root.");
        (await RunAsync("chown", "postgres", place)).ShouldBeTrue();
        try
        {
            await postgres.InitializeAsync();
            await using var installation = await TestInstallation.CreateAsync(postgres);
            var team = await Team.FoundAsync(installation, "full");
            var members = MembersHouse.Of(installation, team);
            List<string> done = [];
            var refused = 0;

            await InviteAsync(members, team, "before", 20, done);
            try
            {
                Fill(place);
                new DriveInfo(place).AvailableFreeSpace.ShouldBeLessThan(8192);
                // Until what the server has room for in its own files is used up.
                for (var round = 0; round < 200 && refused < 20; round++)
                {
                    refused += await InviteAsync(members, team, $"during-{round}", 20, done);
                }
            }
            finally
            {
                File.Delete(Path.Combine(place, Ballast));
            }
            await TwoNodes.UntilAsync(
                async () =>
                {
                    if (!IsAlive(postgres.Server.ProcessId))
                    {
                        // Without room for its log it stops rather than forgets.
                        await postgres.StartAgainAsync();
                    }
                    return await InviteAsync(members, team, $"after-{Guid.NewGuid():N}", 1, done) == 0;
                },
                TimeSpan.FromSeconds(60), "an act that is done", Cancellation);

            refused.ShouldBeGreaterThan(0, "the server met the full disk");
            var kept = await ListAsync(installation, $"SELECT address_as_typed FROM tenant.invitations WHERE org_id = '{team.OrgId}'");
            done.Except(kept).ShouldBeEmpty();
            var entries = await installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM audit.entries WHERE org_id = '{team.OrgId}' AND action = {(int)AuditAction.InvitationSent}");
            var mails = await installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.outbox_messages WHERE org_id = '{team.OrgId}' AND kind = 'Invitation'");
            (entries, mails).ShouldBe((kept.Count, kept.Count));
            TestContext.Current.TestOutputHelper?.WriteLine($"F08 seed 1: {done.Count + refused} operations, {done.Count} acts shown as done and {refused} not; violations N1 0, N2 0");
        }
        finally
        {
            await postgres.DisposeServerAsync();
            (await RunAsync("umount", "--lazy", place)).ShouldBeTrue();
        }
    }

    // All that is free, so that nothing of a page is left.
    private static void Fill(string place)
    {
        using var file = new FileStream(Path.Combine(place, Ballast), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[64 * 1024];
        while (true)
        {
            try
            {
                file.Write(block);
            }
            catch (IOException)
            {
                if (block.Length == 512)
                {
                    return;
                }
                block = new byte[512];
            }
        }
    }

    // How many were not done.
    private static async Task<int> InviteAsync(MembersHouse members, Team team, string mark, int count, List<string> done)
    {
        var refused = 0;
        for (var place = 0; place < count; place++)
        {
            var address = $"{mark}.{place}@full.example";
            try
            {
                (await members.Invitations.InviteAsync(team.Owner, [new(EmailAddress.Parse(address), team.RoleId(Castellan.Data.Access.RoleKind.Member))], cancellation: Cancellation)).Succeeded.ShouldBeTrue();
                done.Add(address);
            }
            catch (Exception failed) when (failed is not (ShouldAssertException or OperationCanceledException))
            {
                refused++;
            }
        }
        return refused;
    }

    private static async Task<IReadOnlyList<string>> ListAsync(TestInstallation installation, string sql) =>
        (await installation.ScalarAsAdminAsync<string[]>($"SELECT array_agg(one) FROM ({sql}) all_of(one)"))!;

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0;
    }
}
