using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class BellAndAlerts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "alert_position",
                schema: "jobs",
                columns: table => new
                {
                    id = table.Column<short>(type: "smallint", nullable: false),
                    after_tx = table.Column<long>(type: "bigint", nullable: false),
                    after_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    after_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("alert_position_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "alert_settings",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    rule = table.Column<short>(type: "smallint", nullable: false),
                    is_on = table.Column<bool>(type: "boolean", nullable: false),
                    threshold = table.Column<int>(type: "integer", nullable: false),
                    changed_by = table.Column<Guid>(type: "uuid", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("alert_settings_pkey", x => new { x.org_id, x.rule });
                    table.ForeignKey(
                        name: "alert_settings_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "alerts",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    rule = table.Column<short>(type: "smallint", nullable: false),
                    trigger_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    first_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entries = table.Column<int>(type: "integer", nullable: false),
                    raised_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    incident_number = table.Column<int>(type: "integer", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("alerts_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "alerts_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "notifications",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: true),
                    number = table.Column<int>(type: "integer", nullable: true),
                    code = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("notifications_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "notifications_org_id_person_id_fkey",
                        columns: x => new { x.org_id, x.person_id },
                        principalSchema: "tenant",
                        principalTable: "memberships",
                        principalColumns: new[] { "org_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "alerts_by_org_id_rule_trigger_id",
                schema: "tenant",
                table: "alerts",
                columns: new[] { "org_id", "rule", "trigger_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "alerts_by_org_id_state_id",
                schema: "tenant",
                table: "alerts",
                columns: new[] { "org_id", "state", "id" });

            migrationBuilder.CreateIndex(
                name: "notifications_by_org_id_person_id",
                schema: "tenant",
                table: "notifications",
                columns: new[] { "org_id", "person_id" },
                filter: "read_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "notifications_by_org_id_person_id_id",
                schema: "tenant",
                table: "notifications",
                columns: new[] { "org_id", "person_id", "id" });

            migrationBuilder.Sql(SchemaSql.Read("0090-bell-and-alerts.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
