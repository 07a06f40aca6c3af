namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>An object of a pickle that is not read further.</summary>
internal sealed class InertObject
{
    private InertObject()
    {
    }

    /// <summary>Gets the one that stands for all: nothing of them is kept.</summary>
    public static InertObject Instance { get; } = new();
}
