using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class InstallationIncidents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "installation");

            migrationBuilder.AddColumn<Guid>(
                name: "origin_id",
                schema: "tenant",
                table: "incidents",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "incidents",
                schema: "installation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    title_en = table.Column<string>(type: "text", nullable: false),
                    title_fr = table.Column<string>(type: "text", nullable: false),
                    happened_en = table.Column<string>(type: "text", nullable: false),
                    happened_fr = table.Column<string>(type: "text", nullable: false),
                    consequences_en = table.Column<string>(type: "text", nullable: false),
                    consequences_fr = table.Column<string>(type: "text", nullable: false),
                    measures_en = table.Column<string>(type: "text", nullable: false),
                    measures_fr = table.Column<string>(type: "text", nullable: false),
                    kinds = table.Column<short>(type: "smallint", nullable: false),
                    severity = table.Column<short>(type: "smallint", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    detected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    aware_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    systems = table.Column<string>(type: "text", nullable: false),
                    notes = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    opened_by = table.Column<Guid>(type: "uuid", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incidents_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "relayed_incidents",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    origin_id = table.Column<Guid>(type: "uuid", nullable: false),
                    data_categories = table.Column<string>(type: "text", nullable: false),
                    people_categories = table.Column<string>(type: "text", nullable: false),
                    people_count = table.Column<int>(type: "integer", nullable: true),
                    record_count = table.Column<int>(type: "integer", nullable: true),
                    words = table.Column<string>(type: "text", nullable: false),
                    chosen_by = table.Column<Guid>(type: "uuid", nullable: false),
                    chosen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    released_by = table.Column<Guid>(type: "uuid", nullable: true),
                    released_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: true),
                    incident_number = table.Column<int>(type: "integer", nullable: true),
                    told_people = table.Column<int>(type: "integer", nullable: false),
                    told_words = table.Column<string>(type: "jsonb", nullable: true),
                    updates_told = table.Column<int>(type: "integer", nullable: false),
                    withdrawn_by = table.Column<Guid>(type: "uuid", nullable: true),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    withdraw_reason = table.Column<string>(type: "text", nullable: false),
                    withdrawal_told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    seen = table.Column<short>(type: "smallint", nullable: false),
                    acknowledged = table.Column<short>(type: "smallint", nullable: false),
                    open_obligations = table.Column<int>(type: "integer", nullable: true),
                    incident_state = table.Column<short>(type: "smallint", nullable: true),
                    status_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("relayed_incidents_pkey", x => new { x.org_id, x.origin_id });
                    table.ForeignKey(
                        name: "relayed_incidents_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "relayed_incidents_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_acts",
                schema: "installation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    count = table.Column<int>(type: "integer", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_acts_pkey", x => x.id);
                    table.ForeignKey(
                        name: "incident_acts_incident_id_fkey",
                        column: x => x.incident_id,
                        principalSchema: "installation",
                        principalTable: "incidents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident_drafts",
                schema: "installation",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    part = table.Column<short>(type: "smallint", nullable: false),
                    content = table.Column<string>(type: "jsonb", nullable: false),
                    saved_by = table.Column<Guid>(type: "uuid", nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_drafts_pkey", x => new { x.incident_id, x.part });
                    table.ForeignKey(
                        name: "incident_drafts_incident_id_fkey",
                        column: x => x.incident_id,
                        principalSchema: "installation",
                        principalTable: "incidents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident_updates",
                schema: "installation",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    text_en = table.Column<string>(type: "text", nullable: false),
                    text_fr = table.Column<string>(type: "text", nullable: false),
                    measures_en = table.Column<string>(type: "text", nullable: false),
                    measures_fr = table.Column<string>(type: "text", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    detected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    posted_by = table.Column<Guid>(type: "uuid", nullable: false),
                    posted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("incident_updates_pkey", x => new { x.incident_id, x.number });
                    table.ForeignKey(
                        name: "incident_updates_incident_id_fkey",
                        column: x => x.incident_id,
                        principalSchema: "installation",
                        principalTable: "incidents",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "incidents_by_org_id_origin_id",
                schema: "tenant",
                table: "incidents",
                columns: new[] { "org_id", "origin_id" },
                unique: true,
                filter: "origin_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "incident_acts_by_incident_id_at",
                schema: "installation",
                table: "incident_acts",
                columns: new[] { "incident_id", "at" });

            migrationBuilder.CreateIndex(
                name: "incidents_by_number",
                schema: "installation",
                table: "incidents",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "relayed_incidents_by_org_id_incident_id",
                schema: "tenant",
                table: "relayed_incidents",
                columns: new[] { "org_id", "incident_id" });

            migrationBuilder.CreateIndex(
                name: "relayed_incidents_by_origin_id",
                schema: "tenant",
                table: "relayed_incidents",
                column: "origin_id");

            migrationBuilder.Sql(SchemaSql.Read("0110-installation-incidents.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
