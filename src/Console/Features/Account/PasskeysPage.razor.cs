using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Castellan.Features.Account;

/// <summary>The passkeys of this person: made, named, removed.</summary>
public sealed partial class PasskeysPage
{
    private readonly string FormId = ElementId.New("passkey");

    private SignedIn? who;
    private PasskeyQuestion? question;
    private IssuedCodes? issued;
    private PasskeyLine? chosen;
    private Refusal? refusal;
    private Func<Task>? waiting;
    private Act act;
    private string? said;
    private string? fault;
    private string name = "";
    private string password = "";
    private bool busy;

    private enum Act
    {
        None,
        Add,
        Rename,
        Remove,
    }

    [Inject] private AccountQueries Queries { get; set; } = default!;

    [Inject] private PasskeyCommands Commands { get; set; } = default!;

    [Inject] private StepUpTalk Talk { get; set; } = default!;

    [Inject] private NavigationManager Navigation { get; set; } = default!;

    /// <summary>Slug of the organisation that asks for a passkey.</summary>
    [SupplyParameterFromQuery(Name = "for")] public string? For { get; set; }

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [PersistentState] public PasskeysView? View { get; set; }

    protected override async Task OnInitializedAsync()
    {
        who = SignedIn.Of((await Authentication).User)!;
        View ??= await Queries.PasskeysAsync(who);
    }

    private async Task BeginAsync()
    {
        (said, fault, refusal, password, question) = (null, null, null, "", null);
        if (View!.AsksPassword)
        {
            act = Act.Add;
        }
        else
        {
            await Again(AskAsync);
        }
    }

    private void Ask(Act what, PasskeyLine passkey) => (act, chosen, name, refusal, said, fault, password) = (what, passkey, passkey.Name, null, null, null, "");

    private void Close() => (act, refusal, fault, question, password) = (Act.None, null, null, null, "");

    private async Task AskAsync()
    {
        fault = null;
        var asked = await Commands.AskAsync(who!, password);
        refusal = asked.Refusal;
        question = asked.Succeeded ? asked.Value : null;
        if (refusal is not null and not StepUpNeeded and not PasswordWrong and not PasswordNotSet)
        {
            fault = Words.Of(refusal);
        }
    }

    private async Task AddAsync(string answer)
    {
        if (question is not { } asked)
        {
            return;
        }
        question = null;
        var added = await Commands.AddAsync(who!, asked, answer);
        if (!added.Succeeded)
        {
            fault = Words.Of(added.Refusal);
            return;
        }
        Close();
        if (added.Value.Codes.Count > 0)
        {
            issued = added.Value;
        }
        else
        {
            said = Texts["PasskeyAddedDone"];
            View = await Queries.PasskeysAsync(who!);
        }
    }

    private void Decline(string why) => (question, fault) = (null, why);

    // What this session may do has grown: the page is drawn anew with it.
    private void CodesKept()
    {
        issued = null;
        Navigation.NavigateTo(Navigation.Uri, forceLoad: true);
    }

    private async Task RenameAsync()
    {
        refusal = (await Commands.RenameAsync(who!, chosen!.Id, name)).Refusal;
        if (refusal is null)
        {
            Close();
            View = await Queries.PasskeysAsync(who!);
        }
    }

    private async Task RemoveAsync()
    {
        refusal = (await Commands.RemoveAsync(who!, chosen!.Id, password)).Refusal;
        if (refusal is null)
        {
            Close();
            said = Texts["PasskeyRemovedDone"];
            View = await Queries.PasskeysAsync(who!);
        }
        else if (refusal is not StepUpNeeded)
        {
            password = "";
        }
    }

    // Tries, and tries once more after the question that the first try may have met.
    private async Task Again(Func<Task> attempt)
    {
        if (busy)
        {
            return;
        }
        busy = true;
        await attempt();
        busy = false;
        waiting = refusal is StepUpNeeded ? attempt : null;
    }

    private async Task ProvenAsync()
    {
        if (waiting is { } attempt)
        {
            waiting = null;
            await Again(attempt);
        }
    }
}
