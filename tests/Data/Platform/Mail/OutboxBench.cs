using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Castellan.Platform.Sealing;
using Castellan.Tests.Data.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Mail;

/// <summary>An outbox in a database of its own, with the real sealing and a transport that remembers.</summary>
internal sealed class OutboxBench : IAsyncDisposable
{
    private readonly TestFolder _keys = new();
    private readonly LetterWriter _writer;
    private readonly LetterSeal _seal;
    private readonly RecipientTags _tags;
    private readonly MailSlots _slots;

    private OutboxBench(TestInstallation installation)
    {
        Installation = installation;
        _writer = new LetterWriter(Options);
        _slots = new MailSlots(Options);
        var ring = new KeyRing(Microsoft.Extensions.Options.Options.Create(new KeyOptions { Folder = _keys.Path, CreateMissing = true }));
        _seal = new LetterSeal(new Sealer(ring));
        _tags = new RecipientTags(ring);
        Queue = new OutboxQueue(installation.Operators);
    }

    public TestInstallation Installation { get; }

    public OutboxQueue Queue { get; }

    public IOptions<MailOptions> Options { get; } =
        Microsoft.Extensions.Options.Options.Create(new MailOptions { Host = "mail.example", From = "castellan@example.org", Connections = 4 });

    public static async Task<OutboxBench> CreateAsync(PostgresFixture postgres) => new(await TestInstallation.CreateAsync(postgres));

    /// <summary>Another one of the same node.</summary>
    public OutboxSweeper Sweeper(IMailTransport transport) =>
        new(Queue, _seal, transport, _slots, Options, new NodeName(), TimeProvider.System, NullLogger<OutboxSweeper>.Instance);

    public async Task QueueAsync(params IEnumerable<OutgoingMail> mails)
    {
        var composer = new MailComposer(_writer, _seal, _tags, new OutboxBell());
        (await Installation.Operators.WriteAsync<Done>(OperatorActor.Job, write =>
        {
            foreach (var mail in mails)
            {
                write.Db.Outbox.Add(composer.Compose(Castellan.Data.Installation.OrgId, mail, write.Now));
            }
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
    }

    public Task<List<OutboxMessage>> RowsAsync() =>
        Installation.Operators.ReadAsync(null, (db, ct) => db.Outbox.OrderBy(row => row.CreatedAt).ToListAsync(ct));

    public Letter Open(OutboxMessage row) => _seal.Open(row);

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        _slots.Dispose();
        _keys.Dispose();
    }
}
