using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;

namespace Castellan.Platform.Tenancy;

/// <summary>
/// What this request or circuit has entered. Scoped: one tab, one state. It is refreshed before each event of an open
/// page and tells the page when the standing has changed.
/// </summary>
public sealed class TenantState(TenantGate gate)
{
    private RequestOrigin _origin = new(null, null, "");

    public EnteredTenant? Current { get; private set; }

    public event Action? Changed;

    /// <summary>Enters by the address's slug; a second call for the same slug in this scope answers from memory.</summary>
    public async Task<EnteredTenant?> EnterAsync(SignedIn who, string slug, CancellationToken cancellation = default)
    {
        if (Current?.Slug != slug || Current.Actor.PersonId != who.PersonId)
        {
            Current = await gate.EnterAsync(who, slug, _origin, cancellation);
            if (Current is not null)
            {
                await gate.NoteAsync(Current, cancellation);
            }
        }
        return Current;
    }

    public void Leave() => Current = null;

    /// <summary>Where this scope's requests come from; set once, when it begins.</summary>
    public void ComeFrom(RequestOrigin origin) => _origin = origin;

    public RequestOrigin Origin => _origin;

    /// <summary>Asks the gate again. Answers false when the person is out.</summary>
    public async Task<bool> RefreshAsync(SignedIn who, CancellationToken cancellation = default)
    {
        if (Current is not { } before)
        {
            return true;
        }
        var now = await gate.EnterAsync(who, before.Slug, _origin, cancellation);
        if (now != before)
        {
            Current = now;
            Changed?.Invoke();
        }
        return now is not null;
    }
}
