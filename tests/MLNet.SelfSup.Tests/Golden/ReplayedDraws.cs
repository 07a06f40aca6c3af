using MLNet.SelfSup.Torch.Methods.Albef;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Gives the draws of the official code, in its order: negative images, negative texts, three decisions, words.</summary>
internal sealed class ReplayedDraws(Func<string, Tensor> read) : IAlbefDraws
{
    private readonly Queue<string> _picks = new(["neg_image_idx", "neg_text_idx"]);
    private readonly Queue<string> _decisions = new(["mlm_bernoulli_select", "mlm_bernoulli_replace80", "mlm_bernoulli_random50"]);

    /// <summary>Gets the weights of each pick.</summary>
    public List<Tensor> Weights { get; } = [];

    public Tensor Pick(Tensor weights)
    {
        Weights.Add(weights);
        return read(_picks.Dequeue());
    }

    public Tensor Decide(double probability, long[] shape, Device device) => read(_decisions.Dequeue()).to(@bool);

    public Tensor DrawWords(long vocabularySize, long[] shape, Device device) => read("mlm_random_words");
}
