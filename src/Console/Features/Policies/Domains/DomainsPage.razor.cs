using Castellan.Data.Access;
using Castellan.Data.Outcomes;
using Castellan.Kit;
using Castellan.Platform.Factors;
using Castellan.Platform.Language;
using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;

namespace Castellan.Features.Policies.Domains;

/// <summary>The organisation's own e-mail domains, and the record that shows each to be its own.</summary>
public sealed partial class DomainsPage
{
    private DomainsView? view;
    private Refusal? refusal;
    private Func<Task>? again;
    private string? removing;
    private string name = "";
    private bool adding;
    private bool busy;

    [Inject] private DomainQueries Queries { get; set; } = default!;

    [Inject] private DomainCommands Commands { get; set; } = default!;

    [Inject] private StepUpTalk Talk { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    [Inject] private RefusalWords Words { get; set; } = default!;

    [CascadingParameter] public required EnteredTenant Tenant { get; set; }

    [Parameter] public required string Slug { get; set; }

    private bool MayManage => Tenant.May(Permission.PoliciesManage);

    protected override async Task OnInitializedAsync() => view = await Queries.ListAsync(Tenant.Actor);

    private async Task AddAsync()
    {
        adding = true;
        if (await ActAsync(AddAsync, () => Commands.AddAsync(Tenant.Actor, name), "DomainAdded"))
        {
            name = "";
        }
    }

    private Task CheckAsync(string domain)
    {
        adding = false;
        return ActAsync(() => CheckAsync(domain), () => Commands.CheckAsync(Tenant.Actor, domain), "DomainVerified");
    }

    private async Task RemoveAsync()
    {
        if (removing is { } domain)
        {
            removing = null;
            await RemoveAsync(domain);
        }
    }

    private Task RemoveAsync(string domain)
    {
        adding = false;
        return ActAsync(() => RemoveAsync(domain), () => Commands.RemoveAsync(Tenant.Actor, domain), "DomainRemoved");
    }

    // The factor is proven: what asked for it is tried again.
    private Task AgainAsync() => again?.Invoke() ?? Task.CompletedTask;

    private async Task<bool> ActAsync(Func<Task> repeat, Func<Task<Outcome<Done>>> act, string said)
    {
        again = repeat;
        busy = true;
        refusal = (await act()).Refusal;
        busy = false;
        if (refusal is null)
        {
            Toasts.Show(Texts[said], Tone.Good);
        }
        if (refusal is not StepUpNeeded)
        {
            view = await Queries.ListAsync(Tenant.Actor);
        }
        return refusal is null;
    }
}
