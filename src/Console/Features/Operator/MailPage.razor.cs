using Castellan.Data.Mail;
using Castellan.Kit;
using Castellan.Platform.Language;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Operator;

/// <summary>The outbox, and sending again what was given up.</summary>
public sealed partial class MailPage
{
    private string? shown;
    private IReadOnlySet<Guid> selected = new HashSet<Guid>();

    [PersistentState] public MailPageView? Listed { get; set; }
    [SupplyParameterFromQuery] private string? State { get; set; }
    [SupplyParameterFromQuery] private string? After { get; set; }
    [SupplyParameterFromQuery] private string? Before { get; set; }
    [Inject] private MailQueries Queries { get; set; } = default!;
    [Inject] private MailCommands Commands { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private Toasts Toasts { get; set; } = default!;
    [Inject] private RefusalWords Words { get; set; } = default!;
    [Inject] private IStringLocalizer<OperatorTexts> Texts { get; set; } = default!;
    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    private OutboxState? Wanted => Enum.TryParse<OutboxState>(State, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null;

    private IReadOnlyList<Filter> Filters =>
        [new Filter("state", Texts["AnyState"], [.. Enum.GetValues<OutboxState>().Select(state => new FilterOption(state.ToString().ToLowerInvariant(), Texts[$"OutboxState_{state}"]))])];

    protected override async Task OnParametersSetAsync()
    {
        var wanted = $"{State}|{After}|{Before}";
        if (shown == wanted)
        {
            return;
        }
        var carried = shown is null && Listed is not null;
        shown = wanted;
        selected = new HashSet<Guid>();
        if (!carried)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync() =>
        Listed = await Queries.PageAsync((await Authentication).Operator(), Wanted, PageCursor.Parse(After), PageCursor.Parse(Before));

    private async Task ResendAsync(IReadOnlyCollection<Guid> ids)
    {
        var resent = await Commands.ResendAsync((await Authentication).Operator(), ids);
        if (resent.Succeeded)
        {
            Toasts.Show(Texts.Count("MailsResent", resent.Value.Resent));
        }
        else
        {
            Toasts.Show(Words.Of(resent.Refusal, Texts), Tone.Danger);
        }
        selected = new HashSet<Guid>();
        await LoadAsync();
    }

    private string? At(string name, string? cursor) => cursor is null
        ? null
        : Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal) { ["after"] = null, ["before"] = null, [name] = cursor });
}
