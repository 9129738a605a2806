using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class Notices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "mailing_id",
                schema: "tenant",
                table: "outbox_messages",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "people_notices",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    default_language = table.Column<string>(type: "text", nullable: false),
                    one_language = table.Column<bool>(type: "boolean", nullable: false),
                    created_by = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    content = table.Column<string>(type: "text", nullable: true),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: true),
                    missing = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    incomplete_reason = table.Column<string>(type: "text", nullable: false),
                    recipients = table.Column<int>(type: "integer", nullable: false),
                    started_by = table.Column<Guid>(type: "uuid", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    stop_reason = table.Column<string>(type: "text", nullable: false),
                    told = table.Column<int>(type: "integer", nullable: false),
                    forgotten_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("people_notices_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "people_notices_org_id_incident_id_fkey",
                        columns: x => new { x.org_id, x.incident_id },
                        principalSchema: "tenant",
                        principalTable: "incidents",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "notice_recipients",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: false),
                    address_key = table.Column<string>(type: "character varying(508)", maxLength: 508, nullable: false, collation: "C"),
                    address = table.Column<string>(type: "character varying(508)", maxLength: 508, nullable: true),
                    name = table.Column<string>(type: "character varying(160)", maxLength: 160, nullable: true),
                    language = table.Column<string>(type: "text", nullable: true),
                    source = table.Column<short>(type: "smallint", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    answer = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    bounce_reason = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("notice_recipients_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "notice_recipients_org_id_notice_id_fkey",
                        columns: x => new { x.org_id, x.notice_id },
                        principalSchema: "tenant",
                        principalTable: "people_notices",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "outbox_messages_by_mailing_id_next_attempt_at",
                schema: "tenant",
                table: "outbox_messages",
                columns: new[] { "mailing_id", "next_attempt_at" },
                filter: "mailing_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "notice_recipients_by_address_key",
                schema: "tenant",
                table: "notice_recipients",
                column: "address_key");

            migrationBuilder.CreateIndex(
                name: "notice_recipients_by_org_id_notice_id_address_key",
                schema: "tenant",
                table: "notice_recipients",
                columns: new[] { "org_id", "notice_id", "address_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "notice_recipients_by_org_id_notice_id_state_address_key",
                schema: "tenant",
                table: "notice_recipients",
                columns: new[] { "org_id", "notice_id", "state", "address_key" });

            migrationBuilder.CreateIndex(
                name: "notice_recipients_by_person_id",
                schema: "tenant",
                table: "notice_recipients",
                column: "person_id",
                filter: "person_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "people_notices_by_org_id_incident_id_number",
                schema: "tenant",
                table: "people_notices",
                columns: new[] { "org_id", "incident_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "people_notices_by_started_at",
                schema: "tenant",
                table: "people_notices",
                column: "started_at",
                filter: "started_at IS NOT NULL AND ended_at IS NULL");

            migrationBuilder.Sql(SchemaSql.Read("0100-notices.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
