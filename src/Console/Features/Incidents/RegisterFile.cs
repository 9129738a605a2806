using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents;

/// <summary>The register as a CSV file that a spreadsheet opens without running anything in it.</summary>
public sealed class RegisterFile(IStringLocalizer<IncidentTexts> texts)
{
    private static readonly string[] Columns =
        ["Column_Number", "Column_Title", "Column_State", "Column_Kind", "Column_Severity", "Column_Reported", "Column_Detected", "Column_Aware", "Column_Facts", "Column_Effects", "Column_PeopleCount", "Column_RecordCount", "Column_Risk", "Column_RiskReasons", "Column_Remedies", "Column_AuthorityTold", "Column_PeopleTold", "Column_Amendments"];

    public string Write(RegisterView register)
    {
        var file = new StringBuilder().AppendJoin(',', Columns.Select(column => Cell(texts[column]))).Append("\r\n");
        foreach (var row in register.Rows)
        {
            file.AppendJoin(',', new[]
            {
                IncidentWork.Named(row.Number), row.Title, texts[$"State_{row.State}"].Value, string.Join(", ", IncidentWords.KindsIn(row.Kinds).Select(kind => texts[$"IncidentKinds_{kind}"].Value)),
                texts[$"Severity_{row.Severity}"].Value, At(row.ReportedAt), At(row.DetectedAt), At(row.AwareAt), row.Facts, row.Effects, Number(row.PeopleCount), Number(row.RecordCount),
                texts[$"Risk_{row.Risk}"].Value, row.RiskReasons, row.Remedies, At(row.AuthorityToldAt), At(row.PeopleToldAt),
                string.Join('\n', row.Amendments.Select(amendment => $"{At(amendment.At)} {amendment.By}: {amendment.Text}")),
            }.Select(Cell)).Append("\r\n");
        }
        return file.ToString();
    }

    // A leading sign would make a formula of a text; the apostrophe keeps it a text in every spreadsheet.
    internal static string Cell(string text)
    {
        var safe = text.TrimStart() is [('=' or '+' or '-' or '@'), ..] || text is [('\t' or '\r' or '\n'), ..] ? "'" + text : text;
        return string.Concat("\"", safe.Replace("\"", "\"\"", StringComparison.Ordinal), "\"");
    }

    private static string At(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
