using System.Globalization;
using System.Text.Json;
using Castellan.Data.Access;
using Castellan.Data.Alerts;
using Castellan.Data.Exports;
using Castellan.Data.Files;
using Castellan.Data.Members;
using Castellan.Data.Sessions;
using Castellan.Data.Text;
using Castellan.Platform.Language;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Trail;

/// <summary>One field that an act changed, in words. Null on a side that had none.</summary>
public sealed record TrailChange(string Field, string? Before, string? After);

/// <summary>Turns the stored before and after values into pairs that a person reads.</summary>
public sealed class TrailChanges(IStringLocalizer<TrailTexts> texts, TrailWords words, AccessWords access)
{
    private const int LongestValue = 400;

    /// <param name="zone">The clock for instants among the values.</param>
    public IReadOnlyList<TrailChange> Of(TrailEntry entry, IReadOnlyDictionary<Guid, TrailName> names, TimeZoneInfo zone)
    {
        if (entry.Changes is null)
        {
            return [];
        }
        using var document = JsonDocument.Parse(entry.Changes);
        var before = Side(document.RootElement, "before");
        var after = Side(document.RootElement, "after");
        return
        [
            .. before.Keys.Union(after.Keys, StringComparer.Ordinal)
                .Where(key => !IsSaidTwice(key) && !Same(before.GetValueOrDefault(key), after.GetValueOrDefault(key)))
                .Select(key => new TrailChange(Label(key), Value(before, key), Value(after, key))),
        ];

        // The id leads to the name of today; the name beside it serves who reads the stored entry. An alert's id leads machines on.
        bool IsSaidTwice(string key) => key == "alert" || key == "role" && (before.ContainsKey("roleId") || after.ContainsKey("roleId"));

        string? Value(Dictionary<string, JsonElement> side, string key) =>
            side.TryGetValue(key, out var value) ? InWords(KnownField(key), value, names, zone) : null;
    }

    private static Dictionary<string, JsonElement> Side(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out var side) || side.ValueKind is JsonValueKind.Null)
        {
            return [];
        }
        // A side that is a single value has no field to name.
        return side.ValueKind == JsonValueKind.Object
            ? side.EnumerateObject().DistinctBy(property => property.Name).ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal)
            : new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [""] = side };
    }

    private static bool Same(JsonElement before, JsonElement after) =>
        before.ValueKind != JsonValueKind.Undefined && after.ValueKind != JsonValueKind.Undefined && JsonElement.DeepEquals(before, after);

    // TryParse takes numbers too, and a field named "7" is no field of ours.
    private static ChangeField? KnownField(string key) =>
        key.Length > 0 && char.IsAsciiLetter(key[0]) && Enum.TryParse<ChangeField>(key, ignoreCase: true, out var field) && Enum.IsDefined(field) ? field : null;

    private string Label(string key) => KnownField(key) is { } field ? texts[$"Change_{field}"] : key.Length == 0 ? texts["Value"] : key;

    private string? InWords(ChangeField? field, JsonElement value, IReadOnlyDictionary<Guid, TrailName> names, TimeZoneInfo zone) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => texts["Yes"],
        JsonValueKind.False => texts["No"],
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole.ToString("N0", CultureInfo.CurrentCulture) : value.GetRawText(),
        JsonValueKind.Array => value.GetArrayLength() == 0
            ? texts["EmptyList"]
            : string.Join(", ", value.EnumerateArray().Select(item => InWords(field, item, names, zone) ?? texts["Nothing"].Value)),
        JsonValueKind.String => TextInWords(field, value.GetString()!, names, zone),
        _ => Short(value.GetRawText()),
    };

    private string TextInWords(ChangeField? field, string text, IReadOnlyDictionary<Guid, TrailName> names, TimeZoneInfo zone)
    {
        if (Guid.TryParse(text, out var id))
        {
            return words.Name(id, names);
        }
        return field switch
        {
            ChangeField.Permissions when Enum.TryParse<Permission>(text, out var permission) && Enum.IsDefined(permission) => access.Permission(permission),
            ChangeField.Role when Enum.TryParse<RoleKind>(text, out var role) && Enum.IsDefined(role) => access.Role(role),
            ChangeField.State when Enum.TryParse<MembershipState>(text, out var state) && Enum.IsDefined(state) => texts[$"MembershipState_{state}"],
            ChangeField.State when Enum.TryParse<InvitationState>(text, out var state) && Enum.IsDefined(state) => texts[$"InvitationState_{state}"],
            ChangeField.Method when Enum.TryParse<SignInMethod>(text, out var method) && Enum.IsDefined(method) => texts[$"SignInMethod_{method}"],
            ChangeField.Factor when text is "Authenticator" or "RecoveryCode" or "Passkey" => texts[$"Factor_{text}"],
            ChangeField.Rule when Enum.TryParse<AlertRule>(text, out var rule) && Enum.IsDefined(rule) => texts[$"AlertRule_{rule}"],
            ChangeField.Reason when Enum.TryParse<SessionEnd>(text, out var end) && Enum.IsDefined(end) => texts[$"SessionEnd_{end}"],
            ChangeField.Format when Enum.TryParse<ExportFormat>(text, out var format) && Enum.IsDefined(format) => texts[$"ExportFormat_{format}"],
            ChangeField.Kind when Enum.TryParse<FileKind>(text, out var kind) && Enum.IsDefined(kind) => texts[$"FileKind_{kind}"],
            ChangeField.Language => Languages.NameOf(text),
            ChangeField.ExpiresAt or ChangeField.Since or ChangeField.DueAt or ChangeField.At or ChangeField.Until when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant) =>
                TimeZoneInfo.ConvertTime(instant, zone).ToString(texts["InstantPattern"], CultureInfo.CurrentCulture),
            _ => text.Length == 0 ? texts["Nothing"].Value : Short(text),
        };
    }

    // Cut between characters, not inside one.
    private static string Short(string text) => text.Length <= LongestValue
        ? text
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[LongestValue - 1]) ? LongestValue - 1 : LongestValue), "…");
}
