using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Names and shapes of an encoder's tensors, told without building it: a small file that describes a huge encoder is refused before its memory is taken.</summary>
internal sealed class EncoderShapes
{
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);

    private EncoderShapes()
    {
    }

    /// <summary>Tells the tensors of an image encoder.</summary>
    /// <param name="architecture">Sizes that fit together.</param>
    /// <returns>Shapes by name.</returns>
    public static IReadOnlyDictionary<string, long[]> Of(EncoderOptions architecture)
    {
        var shapes = new EncoderShapes();
        shapes.AddImageEncoder(string.Empty, architecture);
        return shapes._shapes;
    }

    /// <summary>Tells the tensors of a network of images and texts.</summary>
    /// <param name="image">The image encoder.</param>
    /// <param name="imagePrefix">What stands in front of its names.</param>
    /// <param name="text">Sizes of the text side.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="projectionDim">Length P of the shared vectors.</param>
    /// <returns>Shapes by name.</returns>
    public static IReadOnlyDictionary<string, long[]> Of(EncoderOptions image, string imagePrefix, TextEncoderOptions text, int vocabularySize, int projectionDim)
    {
        var shapes = new EncoderShapes();
        shapes.AddImageEncoder(imagePrefix, image);
        shapes.Add(TensorNames.Temperature);
        shapes.AddLinear("vision_proj", image.TokenDim, projectionDim);
        shapes.AddLinear("text_proj", text.EmbedDim, projectionDim);
        shapes.AddLinear("itm_head", text.EmbedDim, ImageTextNetwork.MatchClasses);
        shapes.AddBert("text_encoder.bert.", text, vocabularySize, image.TokenDim);
        return shapes._shapes;
    }

    private void AddImageEncoder(string prefix, EncoderOptions architecture)
    {
        switch (architecture)
        {
            case VisionTransformerOptions options:
                AddTransformer(prefix, options);
                break;
            case ResNetOptions options:
                AddResNet(prefix, options);
                break;
            default:
                throw new NotSupportedException($"TorchSharp's engine has no encoder for {architecture.GetType().Name}.");
        }
    }

    private void AddTransformer(string prefix, VisionTransformerOptions options)
    {
        int width = options.EmbedDim;
        int hidden = (int)(width * options.MlpRatio);
        Add($"{prefix}cls_token", 1, 1, width);
        Add($"{prefix}pos_embed", 1, 1 + options.PatchCount, width);
        AddStem($"{prefix}patch_embed.proj", options);
        for (int i = 0; i < options.Depth; i++)
        {
            string block = $"{prefix}blocks.{i}.";
            AddScale($"{block}norm1", width);
            AddLinear($"{block}attn.qkv", width, 3 * width);
            AddLinear($"{block}attn.proj", width, width);
            AddScale($"{block}norm2", width);
            AddLinear($"{block}mlp.fc1", width, hidden);
            AddLinear($"{block}mlp.fc2", hidden, width);
        }

        AddScale($"{prefix}norm", width);
    }

    private void AddStem(string name, VisionTransformerOptions options)
    {
        if (options.Stem == PatchStem.Linear)
        {
            Add($"{name}.weight", options.EmbedDim, ImageEncoderModule.Channels, options.PatchSize, options.PatchSize);
            Add($"{name}.bias", options.EmbedDim);
            return;
        }

        // Convolution, norm and ReLU are three layers each.
        int count = int.Log2(options.PatchSize);
        for (int i = 0; i < count; i++)
        {
            int outputs = options.EmbedDim >> (count - 1 - i);
            AddConvolution($"{name}.{3 * i}", i == 0 ? ImageEncoderModule.Channels : outputs / 2, outputs, 3);
            AddBatchNorm($"{name}.{(3 * i) + 1}", outputs);
        }

        AddConvolution($"{name}.{3 * count}", options.EmbedDim, options.EmbedDim, 1);
        Add($"{name}.{3 * count}.bias", options.EmbedDim);
    }

    private void AddResNet(string prefix, ResNetOptions options)
    {
        AddConvolution($"{prefix}conv1", ImageEncoderModule.Channels, options.Width, options.StemKernelSize);
        AddBatchNorm($"{prefix}bn1", options.Width);
        int inputs = options.Width;
        for (int stage = 0; stage < options.StageDepths.Count; stage++)
        {
            for (int i = 0; i < options.StageDepths[stage]; i++)
            {
                AddResidualBlock($"{prefix}layer{stage + 1}.{i}.", options, inputs, stage, hasStride: stage > 0 && i == 0);
                inputs = options.WidthOf(stage);
            }
        }
    }

    private void AddResidualBlock(string block, ResNetOptions options, int inputs, int stage, bool hasStride)
    {
        int width = options.Width << stage;
        int outputs = options.WidthOf(stage);
        (int Inputs, int Outputs, int Kernel)[] convolutions = options.Block == ResNetBlock.Basic
            ? [(inputs, width, 3), (width, outputs, 3)]
            : [(inputs, width, 1), (width, width, 3), (width, outputs, 1)];
        for (int i = 0; i < convolutions.Length; i++)
        {
            AddConvolution($"{block}conv{i + 1}", convolutions[i].Inputs, convolutions[i].Outputs, convolutions[i].Kernel);
            AddBatchNorm($"{block}bn{i + 1}", convolutions[i].Outputs);
        }

        if (hasStride || inputs != outputs)
        {
            AddConvolution($"{block}downsample.0", inputs, outputs, 1);
            AddBatchNorm($"{block}downsample.1", outputs);
        }
    }

    private void AddBert(string prefix, TextEncoderOptions options, int vocabularySize, int imageWidth)
    {
        int width = options.EmbedDim;
        int hidden = (int)(width * options.MlpRatio);
        Add($"{prefix}embeddings.word_embeddings.weight", vocabularySize, width);
        Add($"{prefix}embeddings.position_embeddings.weight", options.MaxPositions, width);
        Add($"{prefix}embeddings.token_type_embeddings.weight", 2, width);
        AddScale($"{prefix}embeddings.LayerNorm", width);
        for (int i = 0; i < options.Depth; i++)
        {
            string layer = $"{prefix}encoder.layer.{i}.";
            AddAttention($"{layer}attention.", width, width);
            if (i >= options.TextDepth)
            {
                AddAttention($"{layer}crossattention.", width, imageWidth);
            }

            AddLinear($"{layer}intermediate.dense", width, hidden);
            AddLinear($"{layer}output.dense", hidden, width);
            AddScale($"{layer}output.LayerNorm", width);
        }
    }

    private void AddAttention(string prefix, int width, int contextWidth)
    {
        AddLinear($"{prefix}self.query", width, width);
        AddLinear($"{prefix}self.key", contextWidth, width);
        AddLinear($"{prefix}self.value", contextWidth, width);
        AddLinear($"{prefix}output.dense", width, width);
        AddScale($"{prefix}output.LayerNorm", width);
    }

    private void AddLinear(string name, int inputs, int outputs)
    {
        Add($"{name}.weight", outputs, inputs);
        Add($"{name}.bias", outputs);
    }

    private void AddConvolution(string name, int inputs, int outputs, int kernel) => Add($"{name}.weight", outputs, inputs, kernel, kernel);

    private void AddBatchNorm(string name, int width)
    {
        AddScale(name, width);
        Add($"{name}.running_mean", width);
        Add($"{name}.running_var", width);
        Add($"{name}.num_batches_tracked");
    }

    private void AddScale(string name, int width)
    {
        Add($"{name}.weight", width);
        Add($"{name}.bias", width);
    }

    private void Add(string name, params long[] shape) => _shapes.Add(name, shape);
}
