using System.CommandLine;

namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>Makes options that several commands have in common, checked where they are read.</summary>
internal static class ToolOptions
{
    /// <summary>Makes an option of a folder that is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="required">Whether it must be given.</param>
    /// <returns>The option.</returns>
    public static Option<string> ExistingFolder(string name, string description, bool required = true)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "FOLDER", Required = required };
        option.Validators.Add(result =>
        {
            string? path = result.GetValue(option);
            if (path is not null && !Directory.Exists(path))
            {
                result.AddError(File.Exists(path) ? $"{name}: '{path}' is a file; a folder is wanted." : $"{name}: there is no folder '{Path.GetFullPath(path)}'.");
            }
        });
        return option;
    }

    /// <summary>Makes an option of a file that is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="required">Whether it must be given.</param>
    /// <returns>The option.</returns>
    public static Option<string> ExistingFile(string name, string description, bool required = true)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "FILE", Required = required };
        option.Validators.Add(result =>
        {
            string? path = result.GetValue(option);
            if (path is not null && !File.Exists(path))
            {
                result.AddError(Directory.Exists(path) ? $"{name}: '{path}' is a folder; a file is wanted." : $"{name}: there is no file '{Path.GetFullPath(path)}'.");
            }
        });
        return option;
    }

    /// <summary>Checks that an argument is a file or, where that is allowed, a folder.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="orFolder">Whether it may be a folder.</param>
    public static void MustExist(Argument<string> argument, bool orFolder = false) => argument.Validators.Add(result =>
    {
        string? path = result.GetValue(argument);
        if (path is not null && !File.Exists(path) && !(orFolder && Directory.Exists(path)))
        {
            result.AddError(Directory.Exists(path) ? $"'{path}' is a folder; a file is wanted." : $"There is no file '{Path.GetFullPath(path)}'.");
        }
    });

    /// <summary>Makes the option of an encoder file.</summary>
    /// <returns>The option.</returns>
    public static Option<string> Encoder() => ExistingFile("--encoder", "The encoder, as pretrain, import or the library wrote it (.safetensors).");

    /// <summary>Makes the option of the file that is written.</summary>
    /// <param name="description">What it is.</param>
    /// <param name="extensions">Those that it may have; none for any.</param>
    /// <returns>The option.</returns>
    public static Option<string> Out(string description, params string[] extensions) => OutOf(description, required: true, extensions);

    /// <summary>Makes the option of a file that may be written.</summary>
    /// <param name="description">What it is.</param>
    /// <param name="extensions">Those that it may have; none for any.</param>
    /// <returns>The option.</returns>
    public static Option<string> OptionalOut(string description, params string[] extensions) => OutOf(description, required: false, extensions);

    /// <summary>Makes the option of a GPU.</summary>
    /// <returns>The option.</returns>
    public static Option<int?> Gpu() => new("--gpu") { Description = "Index of the GPU to compute on, from 0; without it the CPU computes.", HelpName = "INDEX" };

    /// <summary>Makes an option of one of several words.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="fallback">The word where it is left out; <see langword="null"/> for none.</param>
    /// <param name="words">The words, in lower case.</param>
    /// <returns>The option.</returns>
    public static Option<string?> Word(string name, string description, string? fallback, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', words) };
        if (fallback is not null)
        {
            option.DefaultValueFactory = _ => fallback;
        }

        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            string? word = result.GetValue(option);
            if (word is not null && !words.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                result.AddError($"{name} is '{word}'; it must be one of {string.Join(", ", words)}.");
            }
        });
        return option;
    }

    private static Option<string> OutOf(string description, bool required, string[] extensions)
    {
        var option = new Option<string>("--out", "-o") { Description = description, HelpName = "FILE", Required = required };
        option.Validators.Add(result =>
        {
            string? path = result.GetValue(option);
            if (path is null)
            {
                return;
            }

            if (Directory.Exists(path))
            {
                result.AddError($"--out: '{path}' is a folder; a file is wanted.");
            }
            else if (extensions.Length > 0 && !extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            {
                result.AddError($"--out: '{path}' must end with {string.Join(" or ", extensions)}.");
            }
        });
        return option;
    }
}
