using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class Policies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "nudges",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("nudges_pkey", x => new { x.org_id, x.person_id, x.day });
                    table.ForeignKey(
                        name: "nudges_org_id_person_id_fkey",
                        columns: x => new { x.org_id, x.person_id },
                        principalSchema: "tenant",
                        principalTable: "memberships",
                        principalColumns: new[] { "org_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "policy_deadlines",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    given_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reminded = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("policy_deadlines_pkey", x => new { x.org_id, x.person_id, x.kind });
                    table.ForeignKey(
                        name: "policy_deadlines_org_id_person_id_fkey",
                        columns: x => new { x.org_id, x.person_id },
                        principalSchema: "tenant",
                        principalTable: "memberships",
                        principalColumns: new[] { "org_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "role_requirements",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role_id = table.Column<Guid>(type: "uuid", nullable: false),
                    second_factor = table.Column<short>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("role_requirements_pkey", x => new { x.org_id, x.role_id });
                    table.ForeignKey(
                        name: "role_requirements_org_id_role_id_fkey",
                        columns: x => new { x.org_id, x.role_id },
                        principalSchema: "tenant",
                        principalTable: "roles",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "security_policies",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    owners_need_passkey = table.Column<bool>(type: "boolean", nullable: false),
                    grace_days = table.Column<int>(type: "integer", nullable: false),
                    idle_hours = table.Column<int>(type: "integer", nullable: true),
                    absolute_hours = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("security_policies_pkey", x => x.org_id);
                    table.ForeignKey(
                        name: "security_policies_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "nudges_by_sent_at",
                schema: "tenant",
                table: "nudges",
                column: "sent_at");

            migrationBuilder.Sql(SchemaSql.Read("0012-policies.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
