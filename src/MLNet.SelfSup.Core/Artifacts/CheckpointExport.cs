namespace MLNet.SelfSup.Artifacts;

/// <summary>Writes an encoder's weights by the names of its method's official implementation.</summary>
internal static class CheckpointExport
{
    private static readonly (string Method, CheckpointNaming Naming, string Prefix)[] Namings =
    [
        ("moco", CheckpointNaming.Moco, "module.encoder_q."),
        ("mocov3", CheckpointNaming.MocoV3, "module.base_encoder."),
        ("albef", CheckpointNaming.Albef, "visual_encoder."),
    ];

    /// <summary>Writes a safetensors file, whole or not at all.</summary>
    /// <param name="artifact">The encoder.</param>
    /// <param name="path">The file.</param>
    /// <param name="naming">Whose names; <see langword="null"/> for those of the method that the encoder comes from.</param>
    /// <exception cref="ArgumentException">ALBEF's names are asked for and there is no text side, or others and there is one.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(EncoderArtifact artifact, string path, CheckpointNaming? naming)
    {
        bool hasText = artifact.Description.Text is not null;
        string method = artifact.Description.Provenance.Method;
        CheckpointNaming chosen = naming ?? (hasText ? CheckpointNaming.Albef : FindNaming(artifact.Description));
        if (hasText != (chosen == CheckpointNaming.Albef))
        {
            throw new ArgumentException(
                $"The encoder, of {method}, {(hasText ? "reads texts" : "has no text side")} and can't be written by the names of {chosen}. Take {(hasText ? CheckpointNaming.Albef : CheckpointNaming.Plain)}.", nameof(naming));
        }

        string prefix = Array.Find(Namings, n => n.Naming == chosen).Prefix ?? string.Empty;
        Dictionary<string, TensorData> named = artifact.Tensors
            .Where(t => !TensorNames.IsStandardization(t.Key))
            .ToDictionary(t => hasText && TensorNames.IsText(t.Key) ? t.Key : prefix + t.Key, t => t.Value, StringComparer.Ordinal);

        // What PyTorch's own tools write there; some readers ask for it.
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" };
        AtomicFile.Write(path, stream => SafeTensorsFile.Write(stream, named, metadata));
    }

    // Fine-tuned models have plain names, whatever they were pre-trained by; so has ALBEF's image encoder by itself.
    private static CheckpointNaming FindNaming(EncoderDescription description) => description.Head is null
        ? Array.Find(Namings, n => n.Method == description.Provenance.Method && n.Naming != CheckpointNaming.Albef).Naming
        : CheckpointNaming.Plain;
}
