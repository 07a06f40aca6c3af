using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>The tensors of a checkpoint that matter, by the names that an artefact gives them.</summary>
internal sealed class CheckpointKeys
{
    private const string BertPrefix = "text_encoder.bert.";

    // What wrappers of a model put in front of all its names.
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Translates names.</summary>
    /// <param name="names">The checkpoint's.</param>
    /// <param name="imagesOnly">Whether a text side is left out.</param>
    /// <exception cref="InvalidDataException">Two tensors have one name.</exception>
    public CheckpointKeys(IReadOnlyCollection<string> names, bool imagesOnly)
    {
        Dictionary<string, string> plain = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            Add(plain, Unwrap(name), name);
        }

        Recipe = KeyRecipe.Find(plain.Keys);
        HasText = Recipe.Method == KeyRecipe.Albef && !imagesOnly;
        foreach ((string name, string original) in plain.Where(p => !Recipe.IsIgnored(p.Key)))
        {
            string translated = Translate(name);
            if (HasText || Recipe.Method != KeyRecipe.Albef || !TensorNames.IsText(translated))
            {
                Add(_names, translated, original);
            }
        }
    }

    /// <summary>Gets the family of the checkpoint.</summary>
    public KeyRecipe Recipe { get; }

    /// <summary>Gets a value indicating whether the text side is wanted.</summary>
    public bool HasText { get; }

    /// <summary>Gets the checkpoint's names by those of the artefact.</summary>
    public IReadOnlyDictionary<string, string> Names => _names;

    /// <summary>Leaves tensors out.</summary>
    /// <param name="isLeftOut">Which, by the artefact's names.</param>
    public void Remove(Func<string, bool> isLeftOut)
    {
        foreach (string name in _names.Keys.Where(isLeftOut).ToArray())
        {
            _ = _names.Remove(name);
        }
    }

    /// <summary>Lets a tensor stand for another one too, where that is missing.</summary>
    /// <param name="name">The missing one.</param>
    /// <param name="other">The one that stands for it.</param>
    public void Substitute(string name, string other)
    {
        if (_names.TryGetValue(other, out string? original))
        {
            _ = _names.TryAdd(name, original);
        }
    }

    private static string Unwrap(string name)
    {
        int begin = 0;
        while (Array.Find(Wrappers, w => name.AsSpan(begin).StartsWith(w, StringComparison.Ordinal)) is { } wrapper)
        {
            begin += wrapper.Length;
        }

        return name[begin..];
    }

    private static void Add(Dictionary<string, string> names, string name, string original)
    {
        if (!names.TryAdd(name, original))
        {
            throw new InvalidDataException($"the tensors '{names[name]}' and '{original}' are both the encoder's {name}.");
        }
    }

    private string Translate(string name)
    {
        if (name.StartsWith(Recipe.Prefix, StringComparison.Ordinal))
        {
            return name[Recipe.Prefix.Length..];
        }

        // Models that were fine-tuned have the text encoder without the head around it.
        return Recipe.Method == KeyRecipe.Albef && (name.StartsWith("text_encoder.embeddings.", StringComparison.Ordinal) || name.StartsWith("text_encoder.encoder.", StringComparison.Ordinal))
            ? BertPrefix + name["text_encoder.".Length..]
            : name;
    }
}
