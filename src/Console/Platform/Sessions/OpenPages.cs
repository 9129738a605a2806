using System.Collections.Concurrent;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Sessions;

/// <summary>The pages that are open on this node, so that one whose rights have ended is told at once instead of at its next event.</summary>
public sealed class OpenPages
{
    private const int AtOnce = 8;

    private readonly ConcurrentDictionary<Guid, OpenPage> _pages = new();

    public int Count => _pages.Count;

    /// <summary>Lists a page until the answer is disposed.</summary>
    /// <param name="organisation">The one it shows now, if any.</param>
    /// <param name="lookAgain">Asks whether the page may go on; must not throw for a page that is gone.</param>
    public IDisposable Open(SignedIn who, Func<Guid?> organisation, Func<Task> lookAgain)
    {
        var id = Guid.NewGuid();
        _pages[id] = new OpenPage(who.SessionId, who.PersonId, organisation, lookAgain);
        return new Closing(() => _pages.TryRemove(id, out _));
    }

    /// <summary>Lets the pages concerned look again; all of them for null.</summary>
    public Task LookAgainAsync(Revoked? revoked, CancellationToken cancellation = default) =>
        Parallel.ForEachAsync(
            _pages.Values.Where(page => revoked is not { } what || page.Concerns(what)),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (page, _) => await page.LookAgain());

    private sealed record OpenPage(Guid SessionId, Guid PersonId, Func<Guid?> Organisation, Func<Task> LookAgain)
    {
        public bool Concerns(Revoked revoked) => revoked.Kind switch
        {
            RevokedKind.Session => revoked.Id == SessionId,
            RevokedKind.Person => revoked.Id == PersonId,
            _ => revoked.Id == Organisation(),
        };
    }

    private sealed class Closing(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
