using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class SeenOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "session_entries_by_org_id_person_id",
                schema: "tenant",
                table: "session_entries");

            migrationBuilder.CreateIndex(
                name: "session_entries_by_org_id_last_seen_at_person_id",
                schema: "tenant",
                table: "session_entries",
                columns: new[] { "org_id", "last_seen_at", "person_id" });

            migrationBuilder.CreateIndex(
                name: "session_entries_by_org_id_person_id_last_seen_at",
                schema: "tenant",
                table: "session_entries",
                columns: new[] { "org_id", "person_id", "last_seen_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("Migrations go forward only.");
    }
}
