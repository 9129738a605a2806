using Castellan.Data.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Incidents;

/// <summary>Keys and foreign keys carry the organisation. An incident is never deleted; its parts go only with the whole organisation.</summary>
internal sealed class IncidentsConfiguration :
    IEntityTypeConfiguration<Incident>, IEntityTypeConfiguration<IncidentCounter>, IEntityTypeConfiguration<PhaseEntry>, IEntityTypeConfiguration<TimelineEntry>,
    IEntityTypeConfiguration<AnchorDecision>, IEntityTypeConfiguration<CorrectiveMeasure>, IEntityTypeConfiguration<Filing>, IEntityTypeConfiguration<RegisterAmendment>,
    IEntityTypeConfiguration<FormDraft>, IEntityTypeConfiguration<ReportDraft>
{
    private const string Schema = "tenant";
    private const int CodeLength = 40;
    private const int ZoneLength = 64;

    public void Configure(EntityTypeBuilder<Incident> builder)
    {
        builder.ToTable("incidents", Schema);
        builder.HasKey(incident => new { incident.OrgId, incident.Id });
        builder.Property(incident => incident.Id).ValueGeneratedNever();
        builder.Property(incident => incident.RiskAnswers).HasColumnType("jsonb");
        builder.Property(incident => incident.Version).IsRowVersion();
        builder.HasIndex(incident => new { incident.OrgId, incident.Number }).IsUnique();
        // What the installation tells an organisation becomes one incident there, whatever is killed or runs twice.
        builder.HasIndex(incident => new { incident.OrgId, incident.OriginId }).IsUnique().HasFilter("origin_id IS NOT NULL");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(incident => incident.OrgId).OnDelete(DeleteBehavior.Cascade);
        builder.Ignore(incident => incident.IsOpen);
    }

    public void Configure(EntityTypeBuilder<IncidentCounter> builder)
    {
        builder.ToTable("incident_counters", Schema);
        builder.HasKey(counter => counter.OrgId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(counter => counter.OrgId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<PhaseEntry> builder)
    {
        builder.ToTable("incident_phases", Schema);
        Part(builder, phase => new { phase.OrgId, phase.Id }, phase => new { phase.OrgId, phase.IncidentId });
        builder.HasIndex(phase => new { phase.OrgId, phase.IncidentId, phase.EnteredAt });
    }

    public void Configure(EntityTypeBuilder<TimelineEntry> builder)
    {
        builder.ToTable("incident_timeline", Schema);
        Part(builder, entry => new { entry.OrgId, entry.Id }, entry => new { entry.OrgId, entry.IncidentId });
        builder.Property(entry => entry.Zone).HasMaxLength(ZoneLength);
        builder.Property(entry => entry.Detail).HasMaxLength(CodeLength * 2);
        builder.HasIndex(entry => new { entry.OrgId, entry.IncidentId, entry.OccurredAt, entry.Id });
    }

    public void Configure(EntityTypeBuilder<AnchorDecision> builder)
    {
        builder.ToTable("incident_anchors", Schema);
        Part(builder, line => new { line.OrgId, line.Id }, line => new { line.OrgId, line.IncidentId });
        builder.Property(line => line.Zone).HasMaxLength(ZoneLength);
        builder.HasIndex(line => new { line.OrgId, line.IncidentId, line.DecidedAt });
    }

    public void Configure(EntityTypeBuilder<CorrectiveMeasure> builder)
    {
        builder.ToTable("incident_measures", Schema);
        Part(builder, measure => new { measure.OrgId, measure.Id }, measure => new { measure.OrgId, measure.IncidentId });
        builder.Property(measure => measure.Version).IsRowVersion();
        builder.HasIndex(measure => new { measure.OrgId, measure.IncidentId, measure.CreatedAt });
    }

    public void Configure(EntityTypeBuilder<Filing> builder)
    {
        builder.ToTable("incident_filings", Schema);
        Part(builder, filing => new { filing.OrgId, filing.Id }, filing => new { filing.OrgId, filing.IncidentId });
        builder.Property(filing => filing.Form).HasMaxLength(CodeLength);
        builder.Property(filing => filing.Language).HasMaxLength(20);
        builder.Property(filing => filing.Zone).HasMaxLength(ZoneLength);
        builder.HasIndex(filing => new { filing.OrgId, filing.IncidentId, filing.RecordedAt });
        // One first filing an incident and form, whoever clicks twice.
        builder.HasIndex(filing => new { filing.OrgId, filing.IncidentId, filing.Form }).IsUnique().HasFilter("supplements IS NULL");
        builder.Ignore(filing => filing.IsIntact);
    }

    public void Configure(EntityTypeBuilder<RegisterAmendment> builder)
    {
        builder.ToTable("register_amendments", Schema);
        Part(builder, amendment => new { amendment.OrgId, amendment.Id }, amendment => new { amendment.OrgId, amendment.IncidentId });
        builder.HasIndex(amendment => new { amendment.OrgId, amendment.IncidentId, amendment.At });
    }

    public void Configure(EntityTypeBuilder<FormDraft> builder)
    {
        builder.ToTable("incident_form_drafts", Schema);
        builder.HasKey(draft => new { draft.OrgId, draft.IncidentId, draft.Form, draft.Language });
        builder.Property(draft => draft.Form).HasMaxLength(CodeLength);
        builder.Property(draft => draft.Language).HasMaxLength(20);
        builder.Property(draft => draft.Content).HasColumnType("jsonb");
        builder.Property(draft => draft.Version).IsRowVersion();
        builder.HasOne<Incident>().WithMany().HasForeignKey(draft => new { draft.OrgId, draft.IncidentId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ReportDraft> builder)
    {
        builder.ToTable("incident_report_drafts", Schema);
        builder.HasKey(draft => new { draft.OrgId, draft.PersonId });
        builder.Property(draft => draft.Content).HasColumnType("jsonb");
        builder.HasOne<Organisation>().WithMany().HasForeignKey(draft => draft.OrgId).OnDelete(DeleteBehavior.Cascade);
    }

    private static void Part<T>(EntityTypeBuilder<T> builder, System.Linq.Expressions.Expression<Func<T, object?>> key, System.Linq.Expressions.Expression<Func<T, object?>> incident)
        where T : class
    {
        builder.HasKey(key);
        builder.Property<Guid>("Id").ValueGeneratedNever();
        builder.HasOne<Incident>().WithMany().HasForeignKey(incident).OnDelete(DeleteBehavior.Cascade);
    }
}
