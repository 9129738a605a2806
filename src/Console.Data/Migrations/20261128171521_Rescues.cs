using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class Rescues : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "mail_domains",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    token = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    added_by = table.Column<Guid>(type: "uuid", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    verified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    proof = table.Column<short>(type: "smallint", nullable: true),
                    checked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    missing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    approved_by = table.Column<Guid>(type: "uuid", nullable: true),
                    approval_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("mail_domains_pkey", x => new { x.org_id, x.name });
                    table.ForeignKey(
                        name: "mail_domains_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "rescue_effects",
                schema: "identity",
                columns: table => new
                {
                    rescue_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("rescue_effects_pkey", x => x.rescue_id);
                    table.ForeignKey(
                        name: "rescue_effects_person_id_fkey",
                        column: x => x.person_id,
                        principalSchema: "identity",
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "rescues",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lapses_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    evidence = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    refused = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancel_hash = table.Column<byte[]>(type: "bytea", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("rescues_pkey", x => new { x.org_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "mail_domains_by_name",
                schema: "tenant",
                table: "mail_domains",
                column: "name",
                unique: true,
                filter: "verified_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "rescue_effects_by_person_id",
                schema: "identity",
                table: "rescue_effects",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "rescues_by_cancel_hash",
                schema: "tenant",
                table: "rescues",
                column: "cancel_hash");

            migrationBuilder.CreateIndex(
                name: "rescues_by_org_id_person_id",
                schema: "tenant",
                table: "rescues",
                columns: new[] { "org_id", "person_id" },
                unique: true,
                filter: "state IN (1, 2)");

            migrationBuilder.CreateIndex(
                name: "rescues_by_person_id",
                schema: "tenant",
                table: "rescues",
                column: "person_id");

            migrationBuilder.Sql(SchemaSql.Read("0013-rescues.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
