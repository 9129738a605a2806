using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class TrailSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "refused_attempts",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    permission = table.Column<short>(type: "smallint", nullable: false),
                    hour = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("refused_attempts_pkey", x => new { x.org_id, x.person_id, x.permission, x.hour });
                });

            migrationBuilder.CreateIndex(
                name: "refused_attempts_by_hour",
                schema: "tenant",
                table: "refused_attempts",
                column: "hour");

            migrationBuilder.Sql(SchemaSql.Read("0061-search.sql"));
            migrationBuilder.Sql(SchemaSql.Read("0062-refused-attempts.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "refused_attempts",
                schema: "tenant");
        }
    }
}
