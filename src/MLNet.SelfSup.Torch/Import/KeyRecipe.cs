namespace MLNet.SelfSup.Torch.Import;

/// <summary>How a family of checkpoints names its encoder, and what else is in them.</summary>
/// <param name="Method">The method; empty where the names do not tell it.</param>
/// <param name="Mark">How a name begins that only this family has.</param>
/// <param name="Prefix">What stands in front of the encoder's names.</param>
/// <param name="Ignored">What is left out: whole names, or beginnings that end in a dot or an underscore.</param>
internal sealed record KeyRecipe(string Method, string Mark, string Prefix, string[] Ignored)
{
    /// <summary>The method of files with texts.</summary>
    public const string Albef = "albef";

    /// <summary>The method whose Vision Transformers have 12 heads, whatever their width.</summary>
    public const string MocoV3 = "mocov3";

    /// <summary>The method that rebuilds hidden patches.</summary>
    public const string Mae = "mae";

    private static readonly KeyRecipe[] Recipes =
    [
        // Followers and queues, and the head that tells hidden words, whose table is that of the embeddings.
        new(Albef, "visual_encoder.", "visual_encoder.",
        [
            "visual_encoder_m.", "text_encoder_m.", "vision_proj_m.", "text_proj_m.", "image_queue", "text_queue", "idx_queue", "queue_ptr",
            "text_encoder.cls.", "text_encoder.bert.embeddings.position_ids",
        ]),
        new(MocoV3, "base_encoder.", "base_encoder.", ["momentum_encoder.", "predictor.", "base_encoder.head.", "base_encoder.fc."]),
        new("moco", "encoder_q.", "encoder_q.", ["encoder_k.", "queue", "queue_ptr", "encoder_q.fc."]),
        new("dino", "backbone.", "backbone.", ["head."]),
        new(Mae, "decoder_", string.Empty, ["mask_token", "decoder_"]),
        new(string.Empty, string.Empty, string.Empty, []),
    ];

    /// <summary>Finds the family of a checkpoint.</summary>
    /// <param name="names">Its names, without what parallel training puts in front.</param>
    public static KeyRecipe Find(IReadOnlyCollection<string> names) =>
        Array.Find(Recipes, r => r.Mark.Length == 0 || names.Any(n => n.StartsWith(r.Mark, StringComparison.Ordinal)))!;

    /// <summary>Tells whether a tensor is knowingly left out.</summary>
    /// <param name="name">Its name.</param>
    public bool IsIgnored(string name) =>
        Array.Exists(Ignored, i => name == i || ((i.EndsWith('.') || i.EndsWith('_')) && name.StartsWith(i, StringComparison.Ordinal)));
}
