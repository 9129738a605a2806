using Castellan.Platform.Sessions;

namespace Castellan.Platform.Tenancy;

/// <summary>
/// What this request or circuit has entered. Scoped: one tab, one state. It is refreshed before each event of an open
/// page and tells the page when the standing has changed.
/// </summary>
public sealed class TenantState(TenantGate gate, TimeProvider clock)
{
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);
    private DateTimeOffset _noted = clock.GetUtcNow();

    public EnteredTenant? Current { get; private set; }

    public event Action? Changed;

    /// <summary>Enters by the address's slug; a second call for the same slug in this scope answers from memory.</summary>
    public async Task<EnteredTenant?> EnterAsync(SignedIn who, string slug, CancellationToken cancellation = default)
    {
        if (Current?.Slug != slug || Current.Actor.PersonId != who.PersonId)
        {
            Current = await gate.EnterAsync(who, slug, cancellation);
            if (Current is not null)
            {
                await gate.NoteAsync(Current, cancellation);
            }
        }
        return Current;
    }

    /// <summary>Somebody did something on the open page: without it, work on one page would pass for absence.</summary>
    public async Task NoteActivityAsync(CancellationToken cancellation = default)
    {
        if (Current is not null && clock.GetUtcNow() - _noted >= NotedEvery)
        {
            _noted = clock.GetUtcNow();
            await gate.NoteAsync(Current, cancellation);
        }
    }

    public void Leave() => Current = null;

    /// <summary>Goes on with what the same page's prerendering entered; the caller asks the gate again.</summary>
    public void Resume(EnteredTenant tenant) => Current = tenant;

    /// <summary>Asks the gate again. Answers false when the person is out.</summary>
    public async Task<bool> RefreshAsync(SignedIn who, CancellationToken cancellation = default)
    {
        if (Current is not { } before)
        {
            return true;
        }
        var now = await gate.EnterAsync(who, before.Slug, cancellation);
        if (now is null || !now.IsSameAs(before))
        {
            Current = now;
            Changed?.Invoke();
        }
        return now is not null;
    }
}
