using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Castellan.Data.Files;

internal sealed class FilesConfiguration : IEntityTypeConfiguration<StoredFile>, IEntityTypeConfiguration<FileChunk>
{
    private const string Schema = "tenant";

    public void Configure(EntityTypeBuilder<StoredFile> builder)
    {
        builder.ToTable("stored_files", Schema);
        builder.HasKey(file => new { file.OrgId, file.Id });
        builder.Property(file => file.Id).ValueGeneratedNever();
        builder.Property(file => file.Kind).HasConversion<short>();
        builder.Property(file => file.State).HasConversion<short>();
        builder.Property(file => file.Name).HasMaxLength(FileName.Longest);
        builder.Property(file => file.ContentType).HasMaxLength(60);
        // What the sweeper asks for.
        builder.HasIndex(file => file.ExpiresAt);
        builder.HasIndex(file => file.CreatedAt).HasFilter("state <> 1");
    }

    public void Configure(EntityTypeBuilder<FileChunk> builder)
    {
        builder.ToTable("file_chunks", Schema);
        builder.HasKey(chunk => new { chunk.OrgId, chunk.FileId, chunk.Number });
        builder.HasOne<StoredFile>().WithMany().HasForeignKey(chunk => new { chunk.OrgId, chunk.FileId }).OnDelete(DeleteBehavior.Cascade);
    }
}
