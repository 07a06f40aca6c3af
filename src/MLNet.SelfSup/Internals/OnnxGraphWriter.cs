using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Internals;

/// <summary>Puts an encoder into the graph that ML.NET's converter builds.</summary>
/// <param name="context">The graph, and which of its values stand for columns.</param>
/// <param name="prefix">Begins the names of values that stand for no column.</param>
internal sealed class OnnxGraphWriter(OnnxContext context, string prefix)
{
    private const string StandardDomain = "";

    /// <summary>Adds a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="input">The value that it reads.</param>
    /// <returns>The value that it gives.</returns>
    public string Add(GraphPart part, string input)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [string.Empty] = string.Empty, [part.Input] = input };
        foreach (GraphConstant constant in part.Constants)
        {
            names.Add(constant.Name, Add(constant));
        }

        foreach (GraphNode node in part.Nodes)
        {
            string[] outputs = [.. node.Outputs.Select(o => names[o] = AddValue(o))];
            Add(node.Operation, [.. node.Inputs.Select(i => names[i])], outputs, node.Attributes);
        }

        return names[part.Output];
    }

    /// <summary>Adds a node with one input and a new value.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="input">The value that it reads.</param>
    /// <param name="attributes">See <see cref="GraphNode"/>; a <see cref="Type"/> becomes the number of the element type.</param>
    /// <returns>The value that it gives.</returns>
    public string Add(string operation, string input, params (string Name, object Value)[] attributes)
    {
        string output = AddValue(operation);
        Add(operation, [input], [output], attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal));
        return output;
    }

    /// <summary>Adds a whole number to whole numbers.</summary>
    /// <param name="input">The numbers.</param>
    /// <param name="number">What is added.</param>
    /// <returns>The sums.</returns>
    public string Plus(string input, long number)
    {
        string output = AddValue("Add");
        string constant = Forget(Free($"{prefix}/{number}"), name => context.AddInitializer(number, name));
        Add("Add", [input, constant], [output], new Dictionary<string, object>(StringComparer.Ordinal));
        return output;
    }

    /// <summary>Makes a value a column; one of the same name is hidden.</summary>
    /// <param name="name">The column.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">The value.</param>
    public void SetColumn(string name, DataViewType type, string value) =>
        Add("Identity", [value], [context.AddIntermediateVariable(type, name)], new Dictionary<string, object>(StringComparer.Ordinal));

    private string Add(GraphConstant constant) => Forget(Free($"{prefix}/{constant.Name}"), name => constant.Read() switch
    {
        float[] values => constant.Shape.Count == 0 ? context.AddInitializer(values[0], name) : context.AddInitializer(values, constant.Shape, name),
        long[] values => constant.Shape.Count == 0 ? context.AddInitializer(values[0], name) : context.AddInitializer(values, constant.Shape, name),
        Array values => throw new NotSupportedException($"A graph has no constants of the type {values.GetType()}, which {constant.Name} has."),
    });

    private string AddValue(string name) => Forget(Free($"{prefix}/{name}"), free => context.AddIntermediateVariable(type: null, free, skip: true));

    // The converter takes every name for a column's, so that one of ours must not stand in the way of a column.
    private string Free(string name) => context.ContainsColumn(name) ? Free($"{name}'") : name;

    private string Forget(string name, Func<string, string> add)
    {
        string variable = add(name);
        context.RemoveColumn(name, removeVariable: false);
        return variable;
    }

    private void Add(string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, IReadOnlyDictionary<string, object> attributes)
    {
        OnnxNode node = context.CreateNode(operation, inputs, outputs, context.GetNodeName(operation), StandardDomain);
        foreach ((string name, object value) in attributes)
        {
            switch (value)
            {
                case long number:
                    node.AddAttribute(name, number);
                    break;
                case float number:
                    node.AddAttribute(name, number);
                    break;
                case long[] numbers:
                    node.AddAttribute(name, numbers);
                    break;
                case string text:
                    node.AddAttribute(name, text);
                    break;
                case Type type:
                    node.AddAttribute(name, type);
                    break;
                default:
                    throw new NotSupportedException($"A node has no attributes of the type {value.GetType()}, which {name} of {operation} has.");
            }
        }
    }
}
