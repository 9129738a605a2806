using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class Holds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_held",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tx = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<short>(type: "smallint", nullable: false),
                    action = table.Column<short>(type: "smallint", nullable: false),
                    outcome = table.Column<short>(type: "smallint", nullable: false),
                    actor_kind = table.Column<short>(type: "smallint", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    target_kind = table.Column<short>(type: "smallint", nullable: false),
                    target_id = table.Column<Guid>(type: "uuid", nullable: true),
                    session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    request_id = table.Column<string>(type: "text", nullable: true),
                    network = table.Column<string>(type: "text", nullable: true),
                    device = table.Column<string>(type: "text", nullable: true),
                    changes = table.Column<string>(type: "jsonb", nullable: true),
                    seal_number = table.Column<long>(type: "bigint", nullable: true),
                    leaf_index = table.Column<int>(type: "integer", nullable: true),
                    path = table.Column<byte[]>(type: "bytea", nullable: true),
                    copied_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_held_pkey", x => new { x.org_id, x.occurred_at, x.id });
                });

            migrationBuilder.CreateTable(
                name: "audit_holds",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    created_by = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    from_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    to_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    target_id = table.Column<Guid>(type: "uuid", nullable: true),
                    about_id = table.Column<Guid>(type: "uuid", nullable: true),
                    actions = table.Column<short[]>(type: "smallint[]", nullable: false, defaultValueSql: "'{}'"),
                    outcomes = table.Column<short[]>(type: "smallint[]", nullable: false, defaultValueSql: "'{}'"),
                    session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    request_id = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true),
                    network = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true),
                    released_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    released_by = table.Column<Guid>(type: "uuid", nullable: true),
                    release_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_holds_pkey", x => new { x.org_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "audit_purges",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    purged = table.Column<long>(type: "bigint", nullable: false),
                    kept = table.Column<long>(type: "bigint", nullable: false),
                    holds = table.Column<int[]>(type: "integer[]", nullable: false, defaultValueSql: "'{}'"),
                    noted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_purges_pkey", x => new { x.org_id, x.day });
                });

            migrationBuilder.CreateTable(
                name: "audit_verifications",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: true),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    entries = table.Column<long>(type: "bigint", nullable: false),
                    seals = table.Column<long>(type: "bigint", nullable: false),
                    first_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    findings = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_verifications_pkey", x => new { x.org_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "verification_work",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    verification_id = table.Column<Guid>(type: "uuid", nullable: false),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    compared = table.Column<int>(type: "integer", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("verification_work_pkey", x => new { x.org_id, x.verification_id });
                    table.ForeignKey(
                        name: "verification_work_org_id_verification_id_fkey",
                        columns: x => new { x.org_id, x.verification_id },
                        principalSchema: "tenant",
                        principalTable: "audit_verifications",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "audit_held_by_occurred_at",
                schema: "tenant",
                table: "audit_held",
                column: "occurred_at");

            migrationBuilder.CreateIndex(
                name: "audit_held_by_org_id_actor_id_occurred_at_id",
                schema: "tenant",
                table: "audit_held",
                columns: new[] { "org_id", "actor_id", "occurred_at", "id" });

            migrationBuilder.CreateIndex(
                name: "audit_held_by_org_id_target_id_occurred_at_id",
                schema: "tenant",
                table: "audit_held",
                columns: new[] { "org_id", "target_id", "occurred_at", "id" });

            migrationBuilder.CreateIndex(
                name: "audit_holds_by_org_id_number",
                schema: "tenant",
                table: "audit_holds",
                columns: new[] { "org_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "audit_purges_by_day",
                schema: "tenant",
                table: "audit_purges",
                column: "day",
                filter: "noted_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "audit_verifications_by_org_id_requested_at",
                schema: "tenant",
                table: "audit_verifications",
                columns: new[] { "org_id", "requested_at" });

            migrationBuilder.Sql(SchemaSql.Read("0090-holds.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
