using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class Seals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SchemaSql.Read("0050-seals.sql"));

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
