using System;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable // generated

namespace Castellan.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(SchemaSql.Read("0001-tenancy.sql"));

            migrationBuilder.EnsureSchema(
                name: "identity");

            migrationBuilder.EnsureSchema(
                name: "tenant");

            migrationBuilder.EnsureSchema(
                name: "jobs");

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                schema: "identity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    friendly_name = table.Column<string>(type: "text", nullable: false),
                    xml = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("data_protection_keys_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "organisations",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    slug = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    incident_contact = table.Column<string>(type: "text", nullable: true),
                    billing_contact = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("organisations_pkey", x => x.org_id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_messages",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    sealed_content = table.Column<byte[]>(type: "bytea", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_fault = table.Column<short>(type: "smallint", nullable: true),
                    last_error = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claimed_by = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    dedupe_key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("outbox_messages_pkey", x => new { x.org_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "people",
                schema: "identity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    normalised_email = table.Column<string>(type: "text", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    password_changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: false),
                    is_operator = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_org_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("people_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "runs",
                schema: "jobs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    job = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    node = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    outcome = table.Column<short>(type: "smallint", nullable: false),
                    words = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    arguments = table.Column<string>(type: "jsonb", nullable: false),
                    items = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("runs_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "session_entries",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    method = table.Column<short>(type: "smallint", nullable: false),
                    network = table.Column<string>(type: "text", nullable: true),
                    device = table.Column<string>(type: "text", nullable: true),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("session_entries_pkey", x => new { x.org_id, x.session_id });
                });

            migrationBuilder.CreateTable(
                name: "sign_ups",
                schema: "identity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    normalised_email = table.Column<string>(type: "text", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: false),
                    secret_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("sign_ups_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "subjects",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: true),
                    email = table.Column<string>(type: "text", nullable: true),
                    search_text = table.Column<string>(type: "text", nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("subjects_pkey", x => new { x.org_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "roles",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    description = table.Column<string>(type: "text", nullable: false),
                    custom_permissions = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    archived_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("roles_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "roles_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "one_time_tokens",
                schema: "identity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    purpose = table.Column<short>(type: "smallint", nullable: false),
                    secret_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    security_stamp = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("one_time_tokens_pkey", x => x.id);
                    table.ForeignKey(
                        name: "one_time_tokens_person_id_fkey",
                        column: x => x.person_id,
                        principalSchema: "identity",
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                schema: "identity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    method = table.Column<short>(type: "smallint", nullable: false),
                    network = table.Column<string>(type: "text", nullable: true),
                    device = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_reason = table.Column<short>(type: "smallint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("sessions_pkey", x => x.id);
                    table.ForeignKey(
                        name: "sessions_person_id_fkey",
                        column: x => x.person_id,
                        principalSchema: "identity",
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    address_as_typed = table.Column<string>(type: "text", nullable: false),
                    role_id = table.Column<Guid>(type: "uuid", nullable: false),
                    invited_by = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    secret_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    sent_count = table.Column<int>(type: "integer", nullable: false),
                    last_sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    accepted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    accepted_by = table.Column<Guid>(type: "uuid", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_by = table.Column<Guid>(type: "uuid", nullable: true),
                    language = table.Column<string>(type: "text", nullable: false),
                    purge_after = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("invitations_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "invitations_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "invitations_org_id_role_id_fkey",
                        columns: x => new { x.org_id, x.role_id },
                        principalSchema: "tenant",
                        principalTable: "roles",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "memberships",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    role_before_suspension = table.Column<Guid>(type: "uuid", nullable: true),
                    joined_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    suspended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    invitation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("memberships_pkey", x => new { x.org_id, x.person_id });
                    table.ForeignKey(
                        name: "memberships_org_id_fkey",
                        column: x => x.org_id,
                        principalSchema: "tenant",
                        principalTable: "organisations",
                        principalColumn: "org_id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "memberships_org_id_role_id_fkey",
                        columns: x => new { x.org_id, x.role_id },
                        principalSchema: "tenant",
                        principalTable: "roles",
                        principalColumns: new[] { "org_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "role_changes",
                schema: "tenant",
                columns: table => new
                {
                    org_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from_role_id = table.Column<Guid>(type: "uuid", nullable: true),
                    to_role_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by_person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<short>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("role_changes_pkey", x => new { x.org_id, x.id });
                    table.ForeignKey(
                        name: "role_changes_org_id_person_id_fkey",
                        columns: x => new { x.org_id, x.person_id },
                        principalSchema: "tenant",
                        principalTable: "memberships",
                        principalColumns: new[] { "org_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "invitations_by_org_id_address",
                schema: "tenant",
                table: "invitations",
                columns: new[] { "org_id", "address" });

            migrationBuilder.CreateIndex(
                name: "invitations_by_org_id_created_at_id",
                schema: "tenant",
                table: "invitations",
                columns: new[] { "org_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "invitations_by_org_id_role_id",
                schema: "tenant",
                table: "invitations",
                columns: new[] { "org_id", "role_id" });

            migrationBuilder.CreateIndex(
                name: "invitations_by_purge_after",
                schema: "tenant",
                table: "invitations",
                column: "purge_after");

            migrationBuilder.CreateIndex(
                name: "invitations_by_secret_hash",
                schema: "tenant",
                table: "invitations",
                column: "secret_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "memberships_by_org_id_joined_at_person_id",
                schema: "tenant",
                table: "memberships",
                columns: new[] { "org_id", "joined_at", "person_id" });

            migrationBuilder.CreateIndex(
                name: "memberships_by_org_id_role_id_state",
                schema: "tenant",
                table: "memberships",
                columns: new[] { "org_id", "role_id", "state" });

            migrationBuilder.CreateIndex(
                name: "memberships_by_person_id",
                schema: "tenant",
                table: "memberships",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "one_time_tokens_by_expires_at",
                schema: "identity",
                table: "one_time_tokens",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "one_time_tokens_by_person_id",
                schema: "identity",
                table: "one_time_tokens",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "one_time_tokens_by_secret_hash",
                schema: "identity",
                table: "one_time_tokens",
                column: "secret_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "organisations_by_slug",
                schema: "tenant",
                table: "organisations",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "outbox_messages_by_next_attempt_at_id",
                schema: "tenant",
                table: "outbox_messages",
                columns: new[] { "next_attempt_at", "id" },
                filter: "state = 0");

            migrationBuilder.CreateIndex(
                name: "outbox_messages_by_org_id_dedupe_key",
                schema: "tenant",
                table: "outbox_messages",
                columns: new[] { "org_id", "dedupe_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "outbox_messages_by_sent_at",
                schema: "tenant",
                table: "outbox_messages",
                column: "sent_at",
                filter: "state = 1");

            migrationBuilder.CreateIndex(
                name: "people_by_normalised_email",
                schema: "identity",
                table: "people",
                column: "normalised_email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "role_changes_by_org_id_person_id_at",
                schema: "tenant",
                table: "role_changes",
                columns: new[] { "org_id", "person_id", "at" });

            migrationBuilder.CreateIndex(
                name: "roles_by_org_id_name",
                schema: "tenant",
                table: "roles",
                columns: new[] { "org_id", "name" },
                unique: true,
                filter: "archived_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "runs_by_job_started_at",
                schema: "jobs",
                table: "runs",
                columns: new[] { "job", "started_at" });

            migrationBuilder.CreateIndex(
                name: "runs_by_started_at",
                schema: "jobs",
                table: "runs",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "session_entries_by_expires_at",
                schema: "tenant",
                table: "session_entries",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "session_entries_by_org_id_person_id",
                schema: "tenant",
                table: "session_entries",
                columns: new[] { "org_id", "person_id" });

            migrationBuilder.CreateIndex(
                name: "sessions_by_expires_at",
                schema: "identity",
                table: "sessions",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "sessions_by_key_hash",
                schema: "identity",
                table: "sessions",
                column: "key_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "sessions_by_person_id",
                schema: "identity",
                table: "sessions",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "sign_ups_by_expires_at",
                schema: "identity",
                table: "sign_ups",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "sign_ups_by_normalised_email",
                schema: "identity",
                table: "sign_ups",
                column: "normalised_email");

            migrationBuilder.CreateIndex(
                name: "sign_ups_by_secret_hash",
                schema: "identity",
                table: "sign_ups",
                column: "secret_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "subjects_by_org_id_display_name_id",
                schema: "tenant",
                table: "subjects",
                columns: new[] { "org_id", "display_name", "id" });

            migrationBuilder.Sql(SchemaSql.Read("0002-audit.sql"));
            migrationBuilder.Sql(SchemaSql.Read("0003-tables.sql"));
            migrationBuilder.Sql(SchemaSql.Read("quartz.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "data_protection_keys",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "invitations",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "one_time_tokens",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "outbox_messages",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "role_changes",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "runs",
                schema: "jobs");

            migrationBuilder.DropTable(
                name: "session_entries",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "sessions",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "sign_ups",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "subjects",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "memberships",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "people",
                schema: "identity");

            migrationBuilder.DropTable(
                name: "roles",
                schema: "tenant");

            migrationBuilder.DropTable(
                name: "organisations",
                schema: "tenant");
        }
    }
}
