using Castellan.Data.Incidents;
using Castellan.Data.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.InstallationIncidents;

/// <summary>
/// The operators' own tables stand in a schema that only their door reaches. An organisation's part is a row of the organisation, and no
/// foreign key ties it to what it came from: it would tell of rows that nobody there may see.
/// </summary>
internal sealed class InstallationIncidentsConfiguration :
    IEntityTypeConfiguration<InstallationIncident>, IEntityTypeConfiguration<InstallationAct>, IEntityTypeConfiguration<InstallationUpdate>,
    IEntityTypeConfiguration<InstallationDraft>, IEntityTypeConfiguration<RelayedIncident>
{
    private const string Schema = "installation";
    private const int ZoneLength = 64;

    public void Configure(EntityTypeBuilder<InstallationIncident> builder)
    {
        builder.ToTable("incidents", Schema);
        builder.HasKey(incident => incident.Id);
        builder.Property(incident => incident.Id).ValueGeneratedNever();
        builder.Property(incident => incident.Zone).HasMaxLength(ZoneLength);
        builder.Property(incident => incident.Version).IsRowVersion();
        builder.HasIndex(incident => incident.Number).IsUnique();
        builder.Ignore(incident => incident.IsOpen).Ignore(incident => incident.English).Ignore(incident => incident.Translations);
        builder.Property(incident => incident.TranslatedWords).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<InstallationAct> builder)
    {
        builder.ToTable("incident_acts", Schema);
        builder.HasKey(act => act.Id);
        builder.Property(act => act.Id).ValueGeneratedNever();
        builder.HasOne<InstallationIncident>().WithMany().HasForeignKey(act => act.IncidentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(act => new { act.IncidentId, act.At });
    }

    public void Configure(EntityTypeBuilder<InstallationUpdate> builder)
    {
        builder.ToTable("incident_updates", Schema);
        builder.HasKey(update => new { update.IncidentId, update.Number });
        builder.Property(update => update.Number).ValueGeneratedNever();
        builder.Property(update => update.Zone).HasMaxLength(ZoneLength);
        builder.Property(update => update.TranslatedWords).HasColumnType("jsonb");
        builder.Ignore(update => update.Translations);
        builder.HasOne<InstallationIncident>().WithMany().HasForeignKey(update => update.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<InstallationDraft> builder)
    {
        builder.ToTable("incident_drafts", Schema);
        builder.HasKey(draft => new { draft.IncidentId, draft.Part });
        builder.Property(draft => draft.Part).ValueGeneratedNever();
        builder.Property(draft => draft.Content).HasColumnType("jsonb");
        builder.HasOne<InstallationIncident>().WithMany().HasForeignKey(draft => draft.IncidentId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RelayedIncident> builder)
    {
        builder.ToTable("relayed_incidents", "tenant");
        builder.HasKey(relayed => new { relayed.OrgId, relayed.OriginId });
        builder.Property(relayed => relayed.ToldWords).HasColumnType("jsonb");
        builder.Property(relayed => relayed.Version).IsRowVersion();
        builder.HasOne<Organisation>().WithMany().HasForeignKey(relayed => relayed.OrgId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Incident>().WithMany().HasForeignKey(relayed => new { relayed.OrgId, relayed.IncidentId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(relayed => relayed.OriginId);
        builder.Ignore(relayed => relayed.IsDue).Ignore(relayed => relayed.OwesWithdrawal).Ignore(relayed => relayed.Told).Ignore(relayed => relayed.Status);
    }
}
