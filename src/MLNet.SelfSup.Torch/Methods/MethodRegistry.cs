using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods.Albef;
using MLNet.SelfSup.Torch.Methods.Mae;
using MLNet.SelfSup.Torch.Methods.Moco;
using MLNet.SelfSup.Torch.Methods.MocoV3;

namespace MLNet.SelfSup.Torch.Methods;

/// <summary>Which method belongs to which options: a new method adds one line here.</summary>
internal static class MethodRegistry
{
    private static readonly Dictionary<Type, Func<PretrainingOptions, int, PairedTexts?, ISelfSupervisedMethod>> Factories = new()
    {
        [typeof(MaeOptions)] = (options, seed, _) => new MaeMethod((MaeOptions)options, seed),
        [typeof(MocoOptions)] = (options, seed, _) => new MocoMethod((MocoOptions)options, seed),
        [typeof(MocoV3Options)] = (options, seed, _) => new MocoV3Method((MocoV3Options)options, seed),
        [typeof(AlbefOptions)] = (options, seed, texts) => new AlbefMethod((AlbefOptions)options, seed, texts),
    };

    /// <summary>Gets the options that have a method.</summary>
    public static IReadOnlyCollection<Type> OptionTypes => Factories.Keys;

    /// <summary>Builds the method of some options, with its initial weights.</summary>
    /// <param name="options">Settings that fit together.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="texts">The images' texts, for methods that learn from pairs.</param>
    /// <returns>The method on the CPU; the caller disposes it.</returns>
    /// <exception cref="NotSupportedException">No method belongs to these options.</exception>
    public static ISelfSupervisedMethod Create(PretrainingOptions options, int seed, PairedTexts? texts = null) =>
        Factories.TryGetValue(options.GetType(), out var factory)
            ? factory(options, seed, texts)
            : throw new NotSupportedException($"TorchSharp's engine trains no method for {options.GetType().Name}; it has {string.Join(", ", Factories.Keys.Select(t => t.Name))}.");
}
