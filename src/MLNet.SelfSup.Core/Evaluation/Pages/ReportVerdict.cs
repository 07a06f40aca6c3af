using System.Text;

namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Says in plain sentences what the figures mean.</summary>
internal static class ReportVerdict
{
    /// <summary>Says it, for the number of labels in the middle of those measured.</summary>
    /// <param name="rows">What was measured.</param>
    /// <param name="encoderName">Which approach is the encoder.</param>
    /// <returns>Some sentences.</returns>
    public static string Tell(IReadOnlyList<LabelEfficiencyRow> rows, string encoderName)
    {
        LabelEfficiencyRow[] encoder = [.. rows.Where(r => r.Approach == encoderName)];
        LabelEfficiencyRow middle = encoder[encoder.Length / 2];
        LabelEfficiencyRow[] others = [.. rows.Where(r => r.Approach != encoderName && r.LabelsPerClass == middle.LabelsPerClass)];
        var text = new StringBuilder($"With {ReportText.Budget(middle.LabelsPerClass)} the {encoderName} reaches {ReportText.Percent(middle.Accuracy)}");
        text.AppendJoin(string.Empty, others.Select(o => $", {o.Approach} {ReportText.Percent(o.Accuracy)}"));
        text.Append('.');
        foreach (LabelEfficiencyRow other in others)
        {
            text.Append(' ').Append(Compare(rows, middle, other));
        }

        return text.ToString();
    }

    private static string Compare(IReadOnlyList<LabelEfficiencyRow> rows, LabelEfficiencyRow encoder, LabelEfficiencyRow other)
    {
        string name = ReportText.Capitalize(other.Approach);
        if (other.Interval.Low > encoder.Interval.High)
        {
            return $"{name} is better.";
        }

        if (other.Interval.High >= encoder.Interval.Low)
        {
            return $"{name}: the 95 % intervals overlap, so the difference is not sure.";
        }

        LabelEfficiencyRow[] curve = [.. rows.Where(r => r.Approach == other.Approach)];
        LabelEfficiencyRow? enough = curve.FirstOrDefault(r => r.Labels > encoder.Labels && r.Accuracy >= encoder.Accuracy);
        return enough is not null
            ? $"{name}: that takes {ReportText.Budget(enough.LabelsPerClass)}."
            : curve[^1].Labels == encoder.Labels ? $"{name}: worse with as many labels."
            : $"{name}: {ReportText.Budget(curve[^1].LabelsPerClass)} are not enough for that.";
    }
}
