using Castellan;

return await CommandLine.RunAsync(args, Console.Out, Console.Error);
