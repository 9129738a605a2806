using Castellan.Platform.Language;
using Castellan.Shell;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication();
builder.Services.AddAuthorization();
builder.Services.AddLanguage();
builder.Services.AddShell();

var app = builder.Build();
app.UseLanguage();
app.UseShell();
app.UseAuthorization();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapShell();
await app.RunAsync();
