using System.Globalization;
using Castellan.Data.Mail;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents.Forms;
using Castellan.Features.Incidents.People;
using Castellan.Platform.Factors;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Castellan.Platform.Sealing;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.Incidents.People;

/// <summary>An organisation with an incident, and everything a notice to people goes through, from the list to the mail server.</summary>
public sealed class NoticesHouse : IAsyncDisposable
{
    private readonly TestFolder _keys;
    private readonly LetterSeal _seal;
    private readonly MailSlots _slots = new(Mail);

    private NoticesHouse(IncidentsHouse house, TestFolder keys)
    {
        House = house;
        _keys = keys;
        var ring = new KeyRing(Options.Create(new KeyOptions { Folder = _keys.Path, CreateMissing = true }));
        _seal = new LetterSeal(new Sealer(ring));
        Tags = new RecipientTags(ring);
        Letters = new NoticeLetters(new LetterWriter(Mail), _seal, Tags);
        var stepUp = new StepUp(house.Installation.Identities, null!, null!, null!, null!, null!, TimeProvider.System);
        Commands = new NoticeCommands(house.Installation.Tenants, stepUp, Letters, new OutboxBell());
        Recipients = new RecipientCommands(house.Installation.Tenants);
        Queries = new NoticeQueries(house.Installation.Tenants, Letters, Tags);
        Queue = new OutboxQueue(house.Installation.Operators);
        Addresses = new AddressSweeper(house.Installation.Operators, Tags, Options.Create(new RetentionOptions()));
    }

    public static IOptions<MailOptions> Mail { get; } = Options.Create(new MailOptions { Host = "mail.example", From = "castellan@example.org", Connections = 4 });

    public IncidentsHouse House { get; }

    public string KeyFolder => _keys.Path;

    public RecipientTags Tags { get; }

    public NoticeLetters Letters { get; }

    public NoticeCommands Commands { get; }

    public RecipientCommands Recipients { get; }

    public NoticeQueries Queries { get; }

    public OutboxQueue Queue { get; }

    public AddressSweeper Addresses { get; }

    public int Number { get; private set; }

    public TenantActor Officer => House.Officer;

    public static async Task<NoticesHouse> OpenAsync(PostgresFixture postgres) =>
        await OfAsync(await IncidentsHouse.OpenAsync(postgres), new TestFolder());

    /// <summary>The same for an organisation that is there already, whose nodes have these keys.</summary>
    internal static async Task<NoticesHouse> OfAsync(IncidentsHouse incidents, TestFolder keys) =>
        new(incidents, keys) { Number = await incidents.ReportedAsync() };

    public NoticeSweeper Notices() => new(House.Installation.Operators, Letters);

    public OutboxSweeper Outbox(IMailTransport transport) => new(Queue, _seal, transport, _slots, Mail, new NodeName(), TimeProvider.System, NullLogger<OutboxSweeper>.Instance);

    public Letter Open(OutboxMessage row) => _seal.Open(row);

    /// <summary>Fills every field of the notice.</summary>
    public async Task FillAsync(string language = "en") => (await House.Drafts.SaveAsync(
        Officer, Number, FormPacks.People, language, FormPacks.People.Fields.ToDictionary(field => field.Key, field => $"{language} {field.Key}", StringComparer.Ordinal))).Succeeded.ShouldBeTrue();

    public static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"reader{number:000000}@example.org");

    public async Task<int> PreparedAsync(params IEnumerable<string> addresses)
    {
        var notice = (await Commands.BeginAsync(Officer, Number)).Value;
        foreach (var portion in addresses.Select(address => new ListedRecipient(address, null, null)).Chunk(RecipientCommands.Portion))
        {
            (await Recipients.AddListedAsync(Officer, Number, notice, portion)).Succeeded.ShouldBeTrue();
        }
        return notice;
    }

    /// <summary>A filled notice to these addresses, started.</summary>
    public async Task<int> StartedAsync(params IReadOnlyCollection<string> addresses)
    {
        await FillAsync();
        var notice = await PreparedAsync(addresses);
        (await Commands.StartAsync(Officer, Number, notice, new NoticeOrder(addresses.Count, false, null))).Succeeded.ShouldBeTrue();
        return notice;
    }

    /// <summary>Both jobs in turn until nothing moves.</summary>
    public async Task SendAllAsync(IMailTransport transport)
    {
        for (var round = 0; round < 200; round++)
        {
            var handed = (await Notices().RunAsync(TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken)).Items;
            var sent = (await Outbox(transport).RunAsync(TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken)).Items;
            if (handed + sent == 0)
            {
                return;
            }
        }
        throw new InvalidOperationException("The jobs do not come to an end.");
    }

    public async Task<NoticeView> SeenAsync(int notice) => (await Queries.OneAsync(Officer, Number, notice)).ShouldNotBeNull();

    public Task<IReadOnlyList<NoticeRecipient>> RowsAsync() =>
        House.Installation.Operators.ReadAsync<IReadOnlyList<NoticeRecipient>>(null, async (db, ct) => await db.NoticeRecipients.OrderBy(row => row.AddressKey).ToListAsync(ct));

    public Task<IReadOnlyList<OutboxMessage>> MailsAsync() =>
        House.Installation.Operators.ReadAsync<IReadOnlyList<OutboxMessage>>(null, async (db, ct) => await db.Outbox.Where(mail => mail.Kind == MailKind.PeopleNotice).ToListAsync(ct));

    /// <summary>What is deferred becomes due, and what a killed node held is free.</summary>
    public Task DueNowAsync() => House.Installation.ExecuteAsAdminAsync("UPDATE tenant.outbox_messages SET next_attempt_at = now(), claimed_until = NULL, claimed_by = NULL WHERE state = 0");

    public async Task QueueOrdinaryAsync(params IEnumerable<string> addresses)
    {
        var composer = new MailComposer(new LetterWriter(Mail), _seal, Tags, new OutboxBell());
        (await House.Installation.Operators.WriteAsync<Done>(OperatorActor.Job, write =>
        {
            foreach (var address in addresses)
            {
                write.Db.Outbox.Add(composer.Compose(Castellan.Data.Installation.OrgId, AccountMail.PasswordChanged(new Recipient(address), "en", new Uri("https://console.example/forgot")), write.Now));
            }
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        _slots.Dispose();
        _keys.Dispose();
    }
}
