using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Features.Demo;

public sealed class SeedDbTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestInstallation _installation = null!;
    private SeedDb _seeds = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _seeds = new SeedDb(_installation.Connections, _installation.Signer);
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact]
    public async Task Work_that_fails_halfway_leaves_nothing()
    {
        var seeding = () => _seeds.FillEmptyAsync(async write =>
        {
            await write.AddAsync([Someone(write.Now)]);
            throw new InvalidOperationException("halfway");
        });

        await seeding.ShouldThrowAsync<InvalidOperationException>();
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.people")).ShouldBe(0);
    }

    [Fact]
    public async Task A_single_account_makes_an_installation_one_in_use()
    {
        (await _seeds.FillEmptyAsync(write => write.AddAsync([Someone(write.Now)]))).ShouldBeTrue();

        (await _seeds.FillEmptyAsync(_ => throw new InvalidOperationException("reached"))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_record_arrives_as_the_model_maps_it()
    {
        var person = Someone(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await _seeds.FillEmptyAsync(write => write.AddAsync([person]));

        (await _installation.ScalarAsAdminAsync<string>("SELECT concat_ws('|', id, email, normalised_email, display_name, language, password_hash, is_operator, deleted_at) FROM identity.people"))
            .ShouldBe($"{person.Id}|Ada@one.example|ada@one.example|Ada|en|x|f");
    }

    [Fact]
    public async Task Two_seeders_at_once_seed_once()
    {
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _seeds.FillEmptyAsync(write => write.AddAsync([Someone(write.Now)]))));

        both.Count(seeded => seeded).ShouldBe(1);
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.people")).ShouldBe(1);
    }

    [Fact]
    public async Task People_come_in_while_it_is_being_filled()
    {
        var guest = Person.Verified(Guid.CreateVersion7(), EmailAddress.Parse("guest@one.example"), "Guest", "en", "x", TimeProvider.System.GetUtcNow());

        var filled = await _seeds.FillEmptyAsync(async write =>
        {
            await write.AddAsync([Someone(write.Now)]);
            (await _installation.Identities.WriteAsync<Done>(new IdentityActor(guest.Id, null, new RequestOrigin(null, null, "test")), coming =>
            {
                coming.Db.People.Add(guest);
                coming.RecordAccount(AuditAction.AccountImported);
                return Task.FromResult<Outcome<Done>>(Done.Instance);
            }, cancellation: TestContext.Current.CancellationToken)).Succeeded.ShouldBeTrue();
        });

        filled.ShouldBeTrue();
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.people")).ShouldBe(2);
    }

    private static Person Someone(DateTimeOffset at) => Person.Verified(Guid.CreateVersion7(at), EmailAddress.Parse("Ada@one.example"), "Ada", "en", "x", at);
}
