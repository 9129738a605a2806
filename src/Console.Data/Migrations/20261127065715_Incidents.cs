using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class Incidents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "incident_counters",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    last_number = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_counters_pkey", x => x.org_id);
                    table.ForeignKey(
                        name: "incident_counters_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_report_drafts",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    content = table.Column<string>(type: "jsonb", nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_report_drafts_pkey", x => new { x.org_id, x.person_id });
                    table.ForeignKey(
                        name: "incident_report_drafts_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incidents",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    summary = table.Column<string>(type: "text", nullable: false),
                    place = table.Column<string>(type: "text", nullable: false),
                    kinds = table.Column<short>(type: "smallint", nullable: false),
                    severity = table.Column<short>(type: "smallint", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    phase = table.Column<short>(type: "smallint", nullable: false),
                    lead_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reported_by = table.Column<Guid>(type: "uuid", nullable: true),
                    reported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    people_categories = table.Column<string>(type: "text", nullable: false),
                    people_count = table.Column<int>(type: "integer", nullable: true),
                    data_categories = table.Column<string>(type: "text", nullable: false),
                    record_count = table.Column<int>(type: "integer", nullable: true),
                    systems = table.Column<string>(type: "text", nullable: false),
                    cross_border = table.Column<bool>(type: "boolean", nullable: true),
                    risk = table.Column<short>(type: "smallint", nullable: false),
                    risk_reasons = table.Column<string>(type: "text", nullable: false),
                    risk_answers = table.Column<string>(type: "jsonb", nullable: true),
                    what_happened = table.Column<string>(type: "text", nullable: false),
                    root_cause = table.Column<string>(type: "text", nullable: false),
                    lessons = table.Column<string>(type: "text", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    voided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    void_reason = table.Column<string>(type: "text", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incidents_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "incidents_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_anchors",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    anchor = table.Column<short>(type: "smallint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    corrects = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_anchors_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "incident_anchors_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_filings",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    form = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    language = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    stage = table.Column<short>(type: "smallint", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    filed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    filed_by = table.Column<Guid>(type: "uuid", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    reference = table.Column<string>(type: "text", nullable: false),
                    late_reasons = table.Column<string>(type: "text", nullable: false),
                    proof_file_id = table.Column<Guid>(type: "uuid", nullable: true),
                    supplements = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_filings_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "incident_filings_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_form_drafts",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    form = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    language = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    content = table.Column<string>(type: "jsonb", nullable: false),
                    saved_by = table.Column<Guid>(type: "uuid", nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_form_drafts_pkey", x => new { x.org_id, x.incident_id, x.form, x.language });
                    table.ForeignKey(
                        name: "incident_form_drafts_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_measures",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: true),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    evidence = table.Column<string>(type: "text", nullable: false),
                    communicated = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_measures_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "incident_measures_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_phases",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    phase = table.Column<short>(type: "smallint", nullable: false),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    left_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    entered_by = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_phases_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "incident_phases_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_timeline",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    author_id = table.Column<Guid>(type: "uuid", nullable: true),
                    text = table.Column<string>(type: "text", nullable: false),
                    detail = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    corrects = table.Column<Guid>(type: "uuid", nullable: true),
                    file_id = table.Column<Guid>(type: "uuid", nullable: true),
                    pinned_kind = table.Column<short>(type: "smallint", nullable: false),
                    pinned_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_timeline_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "incident_timeline_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "register_amendments",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    author_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("register_amendments_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "register_amendments_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "incident_anchors_by_org_id_incident_id_decided_at",
                schema: "tenant",
                table: "incident_anchors",
                columns: new[] { "org_id", "incident_id", "decided_at" });

            migrationBuilder.CreateIndex(
                name: "incident_filings_by_org_id_incident_id_form",
                schema: "tenant",
                table: "incident_filings",
                columns: new[] { "org_id", "incident_id", "form" },
                unique: true,
                filter: "supplements IS NULL");

            migrationBuilder.CreateIndex(
                name: "incident_filings_by_org_id_incident_id_recorded_at",
                schema: "tenant",
                table: "incident_filings",
                columns: new[] { "org_id", "incident_id", "recorded_at" });

            migrationBuilder.CreateIndex(
                name: "incident_measures_by_org_id_incident_id_created_at",
                schema: "tenant",
                table: "incident_measures",
                columns: new[] { "org_id", "incident_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "incident_phases_by_org_id_incident_id_entered_at",
                schema: "tenant",
                table: "incident_phases",
                columns: new[] { "org_id", "incident_id", "entered_at" });

            migrationBuilder.CreateIndex(
                name: "incident_timeline_by_org_id_incident_id_occurred_at_id",
                schema: "tenant",
                table: "incident_timeline",
                columns: new[] { "org_id", "incident_id", "occurred_at", "id" });

            migrationBuilder.CreateIndex(
                name: "incidents_by_org_id_number",
                schema: "tenant",
                table: "incidents",
                columns: new[] { "org_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "register_amendments_by_org_id_incident_id_at",
                schema: "tenant",
                table: "register_amendments",
                columns: new[] { "org_id", "incident_id", "at" });

            migrationBuilder.Sql(SchemaSql.Read("0070-incidents.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "incident_anchors",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "incident_counters",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "incident_filings",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "incident_form_drafts",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "incident_measures",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "incident_phases",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "incident_report_drafts",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "incident_timeline",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "register_amendments",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "incidents",
                schema: "tenant");
        }
    }
}
