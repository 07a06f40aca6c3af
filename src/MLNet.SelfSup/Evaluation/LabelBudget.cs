namespace MLNet.SelfSup.Evaluation;

/// <summary>One number of labels that is measured.</summary>
/// <param name="Name">Labels a class as they were asked for; <see langword="null"/> for all.</param>
/// <param name="PerClass">How many are drawn of each class at most.</param>
/// <param name="Labels">How many are drawn in all.</param>
/// <param name="Repeats">How often.</param>
internal sealed record LabelBudget(int? Name, int PerClass, int Labels, int Repeats)
{
    /// <summary>Plans what is measured.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="subsets">What there is to draw from.</param>
    /// <param name="rows">The number of all labelled rows.</param>
    /// <param name="tell">Hears what is left out, and why.</param>
    /// <returns>At least one number of labels, ascending.</returns>
    public static List<LabelBudget> Plan(LabelEfficiencyOptions options, StratifiedSubsets subsets, int rows, Action<string> tell)
    {
        var budgets = new List<LabelBudget>();
        foreach (int perClass in options.LabelsPerClass)
        {
            if (budgets.Count > 0 && budgets[^1].Labels == rows)
            {
                tell($"{perClass} labels a class were left out: the largest class has {subsets.LargestClass} labelled images, and {budgets[^1].PerClass} a class are all of them.");
                continue;
            }

            Add(perClass, perClass);
        }

        if (options.IncludeAllLabels && budgets[^1].Labels < rows)
        {
            Add(null, subsets.LargestClass);
        }

        return budgets;

        void Add(int? name, int perClass)
        {
            int labels = subsets.CountRows(perClass);
            budgets.Add(new LabelBudget(name, perClass, labels, labels == rows ? 1 : options.Repeats));
        }
    }
}
