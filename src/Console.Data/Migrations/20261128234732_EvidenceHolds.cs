using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class EvidenceHolds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid[]>(
                name: "entry_ids",
                schema: "tenant",
                table: "audit_holds",
                type: "uuid[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<Guid>(
                name: "incident_id",
                schema: "tenant",
                table: "audit_holds",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid[]>(
                name: "session_ids",
                schema: "tenant",
                table: "audit_holds",
                type: "uuid[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.CreateIndex(
                name: "audit_holds_by_org_id_incident_id",
                schema: "tenant",
                table: "audit_holds",
                columns: new[] { "org_id", "incident_id" });

            migrationBuilder.AddForeignKey(
                name: "audit_holds_org_id_incident_id_fkey",
                schema: "tenant",
                table: "audit_holds",
                columns: new[] { "org_id", "incident_id" },
                principalSchema: "tenant",
                principalTable: "incidents",
                principalColumns: new[] { "org_id", "id" });
            migrationBuilder.Sql(SchemaSql.Read("0121-evidence-holds.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
