using Castellan;

await using var console = await ConsoleApplication.CreateAsync(args);
await console.Web.RunAsync();
