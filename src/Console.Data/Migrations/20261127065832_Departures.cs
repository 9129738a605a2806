using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class Departures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "erase_wanted_at",
                schema: "tenant",
                table: "subjects",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "recipient_tag",
                schema: "tenant",
                table: "outbox_messages",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "data_exports",
                schema: "identity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("data_exports_pkey", x => x.id);
                    table.ForeignKey(
                        name: "data_exports_person_id_fkey",
                        column: x => x.person_id,
                        principalSchema: "identity",
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "external_logins",
                schema: "identity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<short>(type: "smallint", nullable: false),
                    subject = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: true),
                    linked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("external_logins_pkey", x => x.id);
                    table.ForeignKey(
                        name: "external_logins_person_id_fkey",
                        column: x => x.person_id,
                        principalSchema: "identity",
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "organisation_deletions",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    first_warned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_warned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("organisation_deletions_pkey", x => x.org_id);
                    table.ForeignKey(
                        name: "organisation_deletions_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "subjects_by_erase_wanted_at",
                schema: "tenant",
                table: "subjects",
                column: "erase_wanted_at",
                filter: "erased_at IS NULL AND erase_wanted_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "outbox_messages_by_recipient_tag",
                schema: "tenant",
                table: "outbox_messages",
                column: "recipient_tag",
                filter: "recipient_tag IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "data_exports_by_expires_at",
                schema: "identity",
                table: "data_exports",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "data_exports_by_person_id",
                schema: "identity",
                table: "data_exports",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "data_exports_by_requested_at",
                schema: "identity",
                table: "data_exports",
                column: "requested_at",
                filter: "state = 0");

            migrationBuilder.CreateIndex(
                name: "external_logins_by_person_id_provider",
                schema: "identity",
                table: "external_logins",
                columns: new[] { "person_id", "provider" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "external_logins_by_provider_subject",
                schema: "identity",
                table: "external_logins",
                columns: new[] { "provider", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "organisation_deletions_by_due_at",
                schema: "tenant",
                table: "organisation_deletions",
                column: "due_at");

            migrationBuilder.Sql(SchemaSql.Read("0030-erasure.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "data_exports",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "external_logins",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "organisation_deletions",
                schema: "tenant");

            migrationBuilder.DropIndex(
                name: "subjects_by_erase_wanted_at",
                schema: "tenant",
                table: "subjects");

            migrationBuilder.DropIndex(
                name: "outbox_messages_by_recipient_tag",
                schema: "tenant",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "erase_wanted_at",
                schema: "tenant",
                table: "subjects");

            migrationBuilder.DropColumn(
                name: "recipient_tag",
                schema: "tenant",
                table: "outbox_messages");
        }
    }
}
