using System.Text.RegularExpressions;
using Castellan.Data.Factors;
using Microsoft.Playwright;
using ZXing;
using ZXing.Common;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>The phone beside the screen: reads the QR code and shows codes. It counts by its own arithmetic.</summary>
internal sealed partial class Phone
{
    private readonly TotpSeed _seed;
    private long _shown;

    private Phone(TotpSeed seed, string address)
    {
        _seed = seed;
        Address = address;
    }

    /// <summary>What the picture said.</summary>
    public string Address { get; }

    internal byte[] Seed => _seed.Reveal();

    /// <summary>Reads the picture from the pixels that the browser has drawn.</summary>
    public static async Task<Phone> ScanAsync(IPage page)
    {
        var pixels = await page.Locator(".enrol-code svg").EvaluateAsync<int[]>(Pixels);
        var (width, grey) = (pixels[0], Array.ConvertAll(pixels[1..], value => (byte)value));
        var picture = new BinaryBitmap(new GlobalHistogramBinarizer(new RGBLuminanceSource(grey, width, grey.Length / width, RGBLuminanceSource.BitmapFormat.Gray8)));
        // The reader's search for corners misses one clean picture in some hundred; held straight, it reads every one.
        var read = new MultiFormatReader().decode(picture)?.Text
            ?? new MultiFormatReader().decode(picture, new Dictionary<DecodeHintType, object> { [DecodeHintType.PURE_BARCODE] = true })?.Text;
        read.ShouldNotBeNull("No camera could read this picture.");
        return new Phone(TotpSeed.Of(Decoded(Secret().Match(read).Groups["secret"].Value)), read);
    }

    /// <summary>The code of the present step, or of the next one when the present one has been shown: waiting is for people.</summary>
    public string Code()
    {
        var step = Math.Max(Totp.StepOf(TimeProvider.System.GetUtcNow()), _shown + 1);
        _shown = step;
        return Totp.CodeAt(_seed, step);
    }

    private static byte[] Decoded(string base32)
    {
        var bits = string.Concat(base32.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
    }

    // Width, then one grey byte a pixel; eight pixels a module.
    private const string Pixels =
        """
        async svg => {
          const size = svg.viewBox.baseVal.width * 2;
          const copy = svg.cloneNode(true);
          copy.setAttribute('width', size);
          copy.setAttribute('height', size);
          const image = new Image();
          image.src = 'data:image/svg+xml;base64,' + btoa(new XMLSerializer().serializeToString(copy));
          await image.decode();
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = size;
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0, size, size);
          const rgba = context.getImageData(0, 0, size, size).data;
          const grey = [size];
          for (let at = 0; at < rgba.length; at += 4) grey.push(Math.round((rgba[at] + rgba[at + 1] + rgba[at + 2]) / 3));
          return grey;
        }
        """;

    [GeneratedRegex("[?&]secret=(?<secret>[A-Z2-7]+)", RegexOptions.None, 1000)]
    private static partial Regex Secret();
}
