using MLNet.SelfSup.Torch.Methods;

namespace MLNet.SelfSup.Tests.Methods;

[TestClass]
public sealed class MethodRegistryTests
{
    [TestMethod]
    public void OptionTypes_EachMethod_HasAConformanceClass()
    {
        HashSet<Type> tested = [.. typeof(MethodRegistryTests).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && t.BaseType is { IsGenericType: true } b && b.GetGenericTypeDefinition() == typeof(MethodConformanceTests<>))
            .Where(t => t.IsDefined(typeof(TestClassAttribute), inherit: false))
            .Select(t => t.BaseType!.GetGenericArguments()[0])];

        string[] untested = [.. MethodRegistry.OptionTypes.Where(t => !tested.Contains(t)).Select(t => t.Name)];

        Assert.IsNotEmpty(MethodRegistry.OptionTypes);
        Assert.IsEmpty(untested, $"Derive a class from MethodConformanceTests for: {string.Join(", ", untested)}");
    }
}
