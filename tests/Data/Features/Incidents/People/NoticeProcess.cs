using Castellan.Data.Tenancy;
using Castellan.Features.Incidents.People;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Castellan.Platform.Sealing;
using Castellan.Tests.Shared.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Features.Incidents.People;

/// <summary>A node that hands over and sends notices, in a process of its own. What its mail server accepts stands in a file.</summary>
internal static class NoticeProcess
{
    public const string Argument = "notice-node";

    /// <summary>Returns once it works.</summary>
    public static Task<DoomedProcess> StartAsync(DatabaseAccess access, string keyFolder, string accepted, CancellationToken cancellation) =>
        DoomedProcess.StartNodeAsync(access, [Argument, access.Server, access.OperatorPassword, keyFolder, accepted], cancellation);

    public static async Task RunAsync(string server, string password, string keyFolder, string accepted)
    {
        var key = DoomedProcess.ContextKey;
        await using var connections = new DoorConnections(new DatabaseAccess(server, null, password, password, password, password, key));
        var operators = new OperatorDb(connections, new ContextSigner(key, 1, TimeProvider.System), (_, _, _) => throw new InvalidOperationException("A notice composes its own mails."));
        var ring = new KeyRing(Options.Create(new KeyOptions { Folder = keyFolder }));
        var seal = new LetterSeal(new Sealer(ring));
        var notices = new NoticeSweeper(operators, new NoticeLetters(new LetterWriter(NoticesHouse.Mail), seal, new RecipientTags(ring)));
        using var transport = new FileTransport(accepted);
        using var slots = new MailSlots(NoticesHouse.Mail);
        var outbox = new OutboxSweeper(new OutboxQueue(operators), seal, transport, slots, NoticesHouse.Mail, new NodeName(), TimeProvider.System, NullLogger<OutboxSweeper>.Instance);
        await DoomedProcess.SayBegunAsync();
        for (var moved = 1L; moved > 0;)
        {
            moved = (await notices.RunAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None)).Items + (await outbox.RunAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None)).Items;
        }
    }

    // Accepted is what stands in the file, whether or not the sender lives to hear of it.
    private sealed class FileTransport(string path) : IMailTransport, IDisposable
    {
        private readonly SemaphoreSlim _gate = new(1, 1);

        public async Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
        {
            await _gate.WaitAsync(cancellation);
            try
            {
                await File.AppendAllTextAsync(path, $"{messageId} {letter.To.Address}\n", cancellation);
            }
            finally
            {
                _gate.Release();
            }
        }

        public void Dispose() => _gate.Dispose();
    }
}
