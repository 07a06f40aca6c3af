using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>Operators of libtorch that TorchSharp does not bind, reached through TorchScript and compiled once a process.</summary>
/// <remarks>The script is one constant, for a script that does not compile can end the process; a test compiles it.</remarks>
internal static class FusedKernels
{
    // The parser wants a newline after the last line.
    private const string Script = """
        def adamw(parameters: List[Tensor], gradients: List[Tensor], averages: List[Tensor], squares: List[Tensor], steps: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, epsilon: float):
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(parameters, gradients, averages, squares, [], steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)

        def clip(gradients: List[Tensor], limit: float) -> Tensor:
            norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients)))
            torch._foreach_mul_(gradients, torch.clamp(limit / (norm + 1e-6), max=1.0))
            return norm

        def unscale(gradients: List[Tensor], factor: float) -> Tensor:
            torch._foreach_mul_(gradients, factor)
            return torch.isfinite(torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients))))

        def sgd(parameters: List[Tensor], gradients: List[Tensor], buffers: List[Tensor], rate: float, momentum: float, decay: float):
            torch._fused_sgd_(parameters, gradients, buffers, weight_decay=decay, momentum=momentum, lr=rate, dampening=0.0, nesterov=False, maximize=False, is_first_step=False)

        def lars(parameters: List[Tensor], gradients: List[Tensor], buffers: List[Tensor], rate: float, momentum: float, decay: float, trust: float):
            torch._foreach_add_(gradients, parameters, alpha=decay)
            lengths = torch.stack(torch._foreach_norm(parameters))
            slopes = torch.stack(torch._foreach_norm(gradients))
            ratios = torch.where((lengths > 0) & (slopes > 0), trust * lengths / slopes, torch.ones_like(lengths))
            torch._foreach_mul_(gradients, ratios.unbind())
            sgd(parameters, gradients, buffers, rate, momentum, 0.0)

        def average(targets: List[Tensor], sources: List[Tensor], share: float):
            torch._foreach_lerp_(targets, sources, share)

        """;

    private static readonly Lazy<(jit.CompilationUnit? Unit, string? Failure)> Compiled = new(Compile);

    /// <summary>Gets a value indicating whether the kernels can be called.</summary>
    public static bool IsAvailable => Compiled.Value.Unit is not null;

    /// <summary>Gets why they can't be called; <see langword="null"/> where they can.</summary>
    public static string? Failure => Compiled.Value.Failure;

    /// <summary>Takes one AdamW step, in place, and counts it in <paramref name="steps"/>.</summary>
    /// <param name="parameters">Parameters of one type.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="averages">Running means of the gradients.</param>
    /// <param name="squares">Running means of their squares.</param>
    /// <param name="steps">Steps taken, each <c>[]</c>, float32.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="settings">β₁, β₂, ε and the weight decay.</param>
    public static void AdamW(Tensor[] parameters, Tensor[] gradients, Tensor[] averages, Tensor[] squares, Tensor[] steps, double rate, (double Beta1, double Beta2, double Epsilon, double Decay) settings)
    {
        // Numbers given to invoke as they are may be collected before the native call: one call in 200 failed under constant collections.
        using Scalar learningRate = rate.ToScalar();
        using Scalar beta1 = settings.Beta1.ToScalar();
        using Scalar beta2 = settings.Beta2.ToScalar();
        using Scalar decay = settings.Decay.ToScalar();
        using Scalar epsilon = settings.Epsilon.ToScalar();
        Unit.invoke("adamw", parameters, gradients, averages, squares, steps, learningRate, beta1, beta2, decay, epsilon);
    }

    /// <summary>Scales gradients down, in place, to a global norm of at most <paramref name="limit"/>.</summary>
    /// <param name="gradients">The gradients, at least one.</param>
    /// <param name="limit">The largest norm.</param>
    /// <returns>The norm before, <c>[]</c>.</returns>
    public static Tensor Clip(Tensor[] gradients, double limit)
    {
        using Scalar scalar = limit.ToScalar();
        return Unit.invoke<Tensor>("clip", gradients, scalar);
    }

    /// <summary>Multiplies gradients in place.</summary>
    /// <param name="gradients">The gradients, at least one.</param>
    /// <param name="factor">The factor.</param>
    /// <returns>Whether all are finite, <c>[]</c>.</returns>
    public static Tensor Unscale(Tensor[] gradients, double factor)
    {
        using Scalar scalar = factor.ToScalar();
        return Unit.invoke<Tensor>("unscale", gradients, scalar);
    }

    /// <summary>Takes one step with momentum, in place: <c>b ← μ b + (g + λ θ); θ ← θ − lr b</c>.</summary>
    /// <param name="parameters">Parameters of one type, at least one.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="buffers">Their momentum buffers.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="momentum">μ, above 0.</param>
    /// <param name="decay">λ, the weight decay.</param>
    public static void Sgd(Tensor[] parameters, Tensor[] gradients, Tensor[] buffers, double rate, double momentum, double decay)
    {
        using Scalar learningRate = rate.ToScalar();
        using Scalar momentumScalar = momentum.ToScalar();
        using Scalar decayScalar = decay.ToScalar();
        Unit.invoke("sgd", parameters, gradients, buffers, learningRate, momentumScalar, decayScalar);
    }

    /// <summary>Takes one step with momentum, in place, after the decayed gradients were scaled to the length of their parameters.</summary>
    /// <param name="parameters">Parameters of one type, at least one.</param>
    /// <param name="gradients">Their gradients; they are decayed and scaled in place, since copies took longer than the rest of the step.</param>
    /// <param name="buffers">Their momentum buffers.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="settings">The momentum, above 0, the weight decay and the trust coefficient.</param>
    public static void Lars(Tensor[] parameters, Tensor[] gradients, Tensor[] buffers, double rate, (double Momentum, double Decay, double Trust) settings)
    {
        using Scalar learningRate = rate.ToScalar();
        using Scalar momentum = settings.Momentum.ToScalar();
        using Scalar decay = settings.Decay.ToScalar();
        using Scalar trust = settings.Trust.ToScalar();
        Unit.invoke("lars", parameters, gradients, buffers, learningRate, momentum, decay, trust);
    }

    /// <summary>Moves targets, in place, by a share of their way to the sources.</summary>
    /// <param name="targets">Floating-point, at least one.</param>
    /// <param name="sources">As many, of the same shapes and types.</param>
    /// <param name="share">From 0 to 1.</param>
    public static void Average(Tensor[] targets, Tensor[] sources, double share)
    {
        using Scalar scalar = share.ToScalar();
        Unit.invoke("average", targets, sources, scalar);
    }

    private static jit.CompilationUnit Unit =>
        Compiled.Value.Unit ?? throw new InvalidOperationException($"TorchScript is not available: {Compiled.Value.Failure}");

    private static (jit.CompilationUnit? Unit, string? Failure) Compile()
    {
        try
        {
            return (jit.compile(Script), null);
        }
        catch (Exception exception) when (exception is ExternalException or EntryPointNotFoundException)
        {
            return (null, exception.Message);
        }
    }
}
