using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class AuditStreams : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_streams",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    url = table.Column<string>(type: "character varying(600)", maxLength: 600, nullable: false),
                    format = table.Column<short>(type: "smallint", nullable: false),
                    signing = table.Column<short>(type: "smallint", nullable: false),
                    sealed_secret = table.Column<byte[]>(type: "bytea", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    gave_up = table.Column<bool>(type: "boolean", nullable: false),
                    created_by = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_streams_pkey", x => new { x.org_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "stream_batches",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    stream_id = table.Column<Guid>(type: "uuid", nullable: false),
                    first_position = table.Column<long>(type: "bigint", nullable: false),
                    entries = table.Column<int>(type: "integer", nullable: false),
                    after_tx = table.Column<long>(type: "bigint", nullable: false),
                    after_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    after_id = table.Column<Guid>(type: "uuid", nullable: false),
                    delivered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("stream_batches_pkey", x => new { x.org_id, x.stream_id, x.first_position });
                    table.ForeignKey(
                        name: "stream_batches_org_id_stream_id_fkey",
                        columns: x => new { x.org_id, x.stream_id },
                        principalSchema: "tenant",
                        principalTable: "audit_streams",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "stream_deliveries",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    stream_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    after_tx = table.Column<long>(type: "bigint", nullable: false),
                    after_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    after_id = table.Column<Guid>(type: "uuid", nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    delivered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_answer = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("stream_deliveries_pkey", x => new { x.org_id, x.stream_id });
                    table.ForeignKey(
                        name: "stream_deliveries_org_id_stream_id_fkey",
                        columns: x => new { x.org_id, x.stream_id },
                        principalSchema: "tenant",
                        principalTable: "audit_streams",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.Sql(SchemaSql.Read("0064-streams.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "stream_batches",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "stream_deliveries",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "audit_streams",
                schema: "tenant");
        }
    }
}
