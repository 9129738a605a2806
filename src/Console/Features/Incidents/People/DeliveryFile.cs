using System.Globalization;
using System.Text;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents.People;

/// <summary>The delivery record as a CSV file that a spreadsheet opens without running anything in it; written portion by portion.</summary>
public sealed class DeliveryFile(NoticeQueries queries, PeopleWords words, IStringLocalizer<PeopleTexts> texts)
{
    private static readonly string[] Columns = ["Column_Address", "Column_Name", "Column_Language", "Column_State", "Column_Since", "Column_Attempts", "Column_Answer", "Column_BounceReason"];

    public async Task WriteAsync(TenantActor actor, int number, int notice, Stream file, CancellationToken cancellation)
    {
        await file.WriteAsync(CsvText.Mark.ToArray(), cancellation);
        var lines = new StringBuilder();
        CsvText.AppendLine(lines, [.. Columns.Select(column => texts[column].Value)]);
        string? after = null;
        do
        {
            var page = await queries.RecordAsync(actor, number, notice, after, cancellation);
            foreach (var row in page?.Rows ?? [])
            {
                CsvText.AppendLine(
                    lines, row.Address ?? row.Hash, row.Name, row.Language, texts[$"Recipient_{row.State}"].Value, row.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    row.Attempts.ToString(CultureInfo.InvariantCulture), words.Answer(row), row.BounceReason);
            }
            await file.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), cancellation);
            lines.Clear();
            after = page?.Next;
        }
        while (after is not null);
    }
}
