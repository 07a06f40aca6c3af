using System.Reflection;
using System.Reflection.Emit;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch;
using MLNet.SelfSup.Torch.Native;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Architecture;

/// <summary>No call of TorchSharp's may lose a number to the garbage collector; see <see cref="TensorArithmetic"/>.</summary>
[TestClass]
public class ScalarLifetimeTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<ushort, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => (ushort)o.Value);

    [TestMethod]
    public void TorchEngine_Calls_NoMemberThatLosesAScalar()
    {
        HashSet<MethodBase> unsafeMembers = [.. MethodsOf(typeof(torch).Assembly).Where(m => Calls(m).Any(MakesScalar))];
        Assert.IsGreaterThan(50, unsafeMembers.Count, "The scan of TorchSharp found too few members to be believed.");

        string[] wrong = [.. MethodsOf(typeof(NativeLibraryLoader).Assembly)
            .Where(m => m.DeclaringType != typeof(TensorArithmetic) && m is not ConstructorInfo { IsStatic: true })
            .SelectMany(m => Calls(m).Where(c => MakesScalar(c) || unsafeMembers.Contains(c)).Select(c => $"{m.DeclaringType}.{m.Name} calls {c.DeclaringType?.Name}.{c.Name}"))
            .Distinct()];

        Assert.IsEmpty(wrong, "Use TensorArithmetic instead:" + Environment.NewLine + string.Join(Environment.NewLine, wrong));
    }

    [TestMethod]
    public void TensorArithmetic_UnderConstantCollections_ComputesRight()
    {
        using torch.Tensor tensor = torch.ones(100_000);
        using var collections = new ConstantCollections();
        int wrong = 0;
        for (int i = 0; i < 3000; i++)
        {
            using torch.Tensor result = tensor.Plus(0.5);
            using torch.Tensor sum = result.Plus(tensor);
            using torch.Tensor scaled = sum.Times(2);
            using torch.Tensor first = scaled[0];
            wrong += first.item<float>() == 5f ? 0 : 1;
        }

        Assert.AreEqual(0, wrong);
    }

    private static bool MakesScalar(MethodBase method) => method is MethodInfo { Name: "op_Implicit" } info && info.ReturnType == typeof(Scalar);

    private static IEnumerable<MethodBase> MethodsOf(Assembly assembly) =>
        assembly.GetTypes().SelectMany(t => t.GetMethods(All).Cast<MethodBase>().Concat(t.GetConstructors(All)));

    private static List<MethodBase> Calls(MethodBase method)
    {
        var calls = new List<MethodBase>();
        byte[] il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        Type[]? methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int i = 0; i < il.Length;)
        {
            ushort value = il[i] == 0xFE ? (ushort)((il[i] << 8) | il[i + 1]) : il[i];
            i += il[i] == 0xFE ? 2 : 1;
            OpCode code = OpCodesByValue[value];
            if (code.OperandType == OperandType.InlineMethod && method.Module.ResolveMethod(BitConverter.ToInt32(il, i), typeArguments, methodArguments) is { } called)
            {
                calls.Add(called);
            }

            i += SizeOf(code.OperandType, il, i);
        }

        return calls;
    }

    private static int SizeOf(OperandType operand, byte[] il, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };
}
