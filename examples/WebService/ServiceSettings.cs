namespace WebService;

/// <summary>The section <c>Service</c> of the configuration: appsettings.json, variables such as <c>Service__Model</c>, and the command line.</summary>
internal sealed record ServiceSettings
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Service";

    /// <summary>What the command line may say in place of the section's long names.</summary>
    public static readonly IReadOnlyDictionary<string, string> Switches = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["--model"] = $"{Section}:{nameof(Model)}",
        ["--gallery"] = $"{Section}:{nameof(Gallery)}",
        ["--index"] = $"{Section}:{nameof(IndexFolder)}",
        ["--batch"] = $"{Section}:{nameof(BatchSize)}",
        ["--delay"] = $"{Section}:{nameof(BatchDelayMilliseconds)}",
        ["--engines"] = $"{Section}:{nameof(Engines)}",
        ["--queue"] = $"{Section}:{nameof(QueueLength)}",
    };

    /// <summary>Says how the service is started.</summary>
    public const string Usage =
        """
        Answers images with label, scores and nearest neighbours.

          --model FILE      a model.zip with an encoder of MLNet.SelfSup and a column Score, for instance from examples/QuickStart
          --gallery FOLDER  images in which the nearest neighbours are looked for; without it, answers have none
          --index FOLDER    where the gallery's features are kept, so that a later start need not compute them again
          --urls URL        where it listens; http://localhost:5000 by default
          --batch N         images that are computed together, at most (32)
          --delay MS        how long an image waits for others to join it, in milliseconds (2)
          --queue N         requests that are answered at a time; those beyond get 503 (64)
          --engines N       N prediction engines, an image each, in place of batches; to compare

        Limits of an image's bytes and pixels are in appsettings.json. Variables work too: Service__Model=model.zip.
        """;

    /// <summary>Gets the model's file.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>Gets the folder of images to look for neighbours in; empty for none.</summary>
    public string Gallery { get; init; } = string.Empty;

    /// <summary>Gets the folder in which the gallery's features are kept; empty for none.</summary>
    public string IndexFolder { get; init; } = string.Empty;

    /// <summary>Gets the most bytes of an image.</summary>
    public int MaxImageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Gets the most bytes of a form with an image.</summary>
    public long MaxFormBytes => MaxImageBytes + (64L * 1024);

    /// <summary>Gets the most pixels of an image: a small file can have very many. 40 million take 280 MB while they are decoded.</summary>
    public int MaxImagePixels { get; init; } = 40_000_000;

    /// <summary>Gets the most requests that are answered at a time.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>Gets the most images that are computed together.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Gets how long an image waits for others to join it.</summary>
    public int BatchDelayMilliseconds { get; init; } = 2;

    /// <summary>Gets the number of prediction engines; 0 for batches.</summary>
    public int Engines { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidOperationException">A value is no number where one is wanted.</exception>
    /// <exception cref="ArgumentException">A value is missing or outside its range.</exception>
    public static ServiceSettings Read(IConfiguration configuration)
    {
        ServiceSettings settings = configuration.GetSection(Section).Get<ServiceSettings>() ?? new ServiceSettings();
        if (string.IsNullOrWhiteSpace(settings.Model))
        {
            throw new ArgumentException($"No model is named.{Environment.NewLine}{Environment.NewLine}{Usage}");
        }

        if (!File.Exists(settings.Model))
        {
            throw new FileNotFoundException($"The model '{Path.GetFullPath(settings.Model)}' does not exist; name a model.zip by --model FILE.");
        }

        if (settings.Gallery.Length > 0 && !Directory.Exists(settings.Gallery))
        {
            throw new DirectoryNotFoundException($"The gallery '{Path.GetFullPath(settings.Gallery)}' does not exist; name a folder of images by --gallery FOLDER, or leave it out.");
        }

        Check(nameof(MaxImageBytes), settings.MaxImageBytes, 1, 1 << 30);
        Check(nameof(MaxImagePixels), settings.MaxImagePixels, 1, 1 << 28);
        Check(nameof(QueueLength), settings.QueueLength, 1, 10_000);
        Check(nameof(BatchSize), settings.BatchSize, 1, 4096);
        Check(nameof(BatchDelayMilliseconds), settings.BatchDelayMilliseconds, 0, 1000);
        Check(nameof(Engines), settings.Engines, 0, 1024);
        return settings;
    }

    private static void Check(string name, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            throw new ArgumentException($"The setting {Section}:{name} is {value}; it must be {min} to {max}.");
        }
    }
}
