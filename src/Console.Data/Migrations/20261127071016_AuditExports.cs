using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class AuditExports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_exports",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    format = table.Column<short>(type: "smallint", nullable: false),
                    filter = table.Column<string>(type: "jsonb", nullable: false),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    language = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    entries = table.Column<long>(type: "bigint", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_exports_pkey", x => new { x.org_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "export_work",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    export_id = table.Column<Guid>(type: "uuid", nullable: false),
                    file_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    position_id = table.Column<Guid>(type: "uuid", nullable: true),
                    entries = table.Column<long>(type: "bigint", nullable: false),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("export_work_pkey", x => new { x.org_id, x.export_id });
                    table.ForeignKey(
                        name: "export_work_org_id_export_id_fkey",
                        columns: x => new { x.org_id, x.export_id },
                        principalSchema: "tenant",
                        principalTable: "audit_exports",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "export_work_org_id_file_id_fkey",
                        columns: x => new { x.org_id, x.file_id },
                        principalSchema: "tenant",
                        principalTable: "stored_files",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "audit_exports_by_org_id_requested_at",
                schema: "tenant",
                table: "audit_exports",
                columns: new[] { "org_id", "requested_at" });

            migrationBuilder.CreateIndex(
                name: "export_work_by_org_id_file_id",
                schema: "tenant",
                table: "export_work",
                columns: new[] { "org_id", "file_id" });

            migrationBuilder.Sql(SchemaSql.Read("0063-exports.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "export_work",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "audit_exports",
                schema: "tenant");
        }
    }
}
