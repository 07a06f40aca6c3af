using System.Text;

namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Draws accuracy over the number of labels as SVG: a curve with its band of confidence for each approach.</summary>
internal sealed class LearningCurves
{
    private const int Colors = 10;
    private const double NameHeight = 18;
    private const double Top = 14;
    private const double Bottom = 46;
    private const double Left = 52;

    private static readonly string[] Dashes = ["", "7 5", "2 5", "10 4 2 4"];

    private readonly ReportContent _content;
    private readonly bool _isNarrow;
    private readonly List<IGrouping<string, LabelEfficiencyRow>> _curves;
    private readonly List<(int? Name, double Logarithm)> _budgets;
    private readonly double _width;
    private readonly double _height;
    private readonly double _right;
    private readonly double _low;
    private readonly double _high;
    private readonly double _chance;

    /// <summary>Initialises the drawing.</summary>
    /// <param name="content">What was measured.</param>
    /// <param name="isNarrow">Whether it is for a narrow screen, where names stand in a legend.</param>
    public LearningCurves(ReportContent content, bool isNarrow)
    {
        _content = content;
        _isNarrow = isNarrow;
        _curves = [.. content.Rows.GroupBy(r => r.Approach, StringComparer.Ordinal)];
        (_width, _height, _right) = isNarrow ? (400, 320, 16) : (980, 440, 30 + Math.Min(230, 7.8 * _curves.Max(c => c.Key.Length)));
        _budgets = [.. content.Rows.Select(r => (r.LabelsPerClass, LogarithmOf(r))).Distinct()];
        ClassificationResult confusion = content.Confusion;
        _chance = Enumerable.Range(0, confusion.ClassCount).Max(a => Enumerable.Range(0, confusion.ClassCount).Sum(p => confusion.Confusion(a, p))) / (double)confusion.Count;
        _low = Math.Floor(10 * Math.Min(_chance, content.Rows.Min(r => r.Interval.Low))) / 10;
        _high = Math.Max(_low + 0.1, Math.Ceiling(10 * content.Rows.Max(r => r.Interval.High)) / 10);
    }

    /// <summary>Draws the curves.</summary>
    /// <returns>An SVG element.</returns>
    public string Draw()
    {
        var svg = new StringBuilder($"<svg class=\"chart\" viewBox=\"0 0 {N(_width)} {N(_height)}\" role=\"img\" aria-label=\"Accuracy over labels a class\">\n");
        DrawAxes(svg);
        for (int i = 0; i < _curves.Count; i++)
        {
            DrawBand(svg, i);
        }

        for (int i = 0; i < _curves.Count; i++)
        {
            DrawCurve(svg, i);
        }

        if (!_isNarrow)
        {
            DrawNames(svg);
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Draws the legend.</summary>
    /// <returns>A list element.</returns>
    public string DrawLegend()
    {
        IEnumerable<string> items = _curves.Select((c, i) =>
            $"<li><svg viewBox=\"0 0 30 14\" aria-hidden=\"true\"><path d=\"M1 7H29\" fill=\"none\" stroke-width=\"2.5\" {Stroke(i)}/>{Mark(i, 15, 7)}</svg>{ReportText.Escape(c.Key)}</li>");
        return $"<ul class=\"legend\">{string.Concat(items)}</ul>";
    }

    private static string N(double value) => ReportText.Number(value);

    private static string Color(int curve) => $"var(--c{curve % Colors})";

    private static string Stroke(int curve) => $"style=\"stroke:{Color(curve)}\" stroke-dasharray=\"{Dashes[curve % Dashes.Length]}\"";

    private static string Mark(int curve, double x, double y)
    {
        string shape = (curve % 4) switch
        {
            0 => $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"5\"",
            1 => $"<rect x=\"{N(x - 4.5)}\" y=\"{N(y - 4.5)}\" width=\"9\" height=\"9\"",
            2 => $"<path d=\"M{N(x)} {N(y - 6)}l5.6 10h-11.2z\"",
            _ => $"<path d=\"M{N(x)} {N(y - 6.2)}l6.2 6.2l-6.2 6.2l-6.2-6.2z\"",
        };
        return $"{shape} class=\"mark\" style=\"fill:{Color(curve)}\"/>";
    }

    // All labels stand where their mean a class is.
    private double LogarithmOf(LabelEfficiencyRow row) => Math.Log(row.LabelsPerClass ?? Math.Max(1, row.Labels / (double)_content.ClassNames.Count));

    private double X(LabelEfficiencyRow row) => X(LogarithmOf(row));

    private double X(double logarithm)
    {
        (double first, double last) = (_budgets.Min(b => b.Logarithm), _budgets.Max(b => b.Logarithm));
        double inset = _isNarrow ? 14 : 24;
        double span = _width - Left - _right - (2 * inset);
        return last > first ? Left + inset + (span * (logarithm - first) / (last - first)) : Left + inset + (span / 2);
    }

    private double Y(double share) => Top + ((_height - Top - Bottom) * (_high - share) / (_high - _low));

    private void DrawAxes(StringBuilder svg)
    {
        int step = _high - _low > 0.55 ? 2 : 1;
        for (int tenth = (int)Math.Round(10 * _low); tenth <= (int)Math.Round(10 * _high); tenth += step)
        {
            double y = Y(tenth / 10.0);
            svg.Append($"<path class=\"grid\" d=\"M{N(Left)} {N(y)}H{N(_width - _right)}\"/><text x=\"{N(Left - 8)}\" y=\"{N(y + 4.5)}\" text-anchor=\"end\">{10 * tenth} %</text>\n");
        }

        double chance = Y(_chance);
        svg.Append($"<path class=\"chance\" d=\"M{N(Left)} {N(chance)}H{N(_width - _right)}\"/><text x=\"{N(_width - _right - 4)}\" y=\"{N(chance - 6)}\" text-anchor=\"end\">always the most frequent class</text>\n");
        double axis = _height - Bottom;
        svg.Append($"<path class=\"axis\" d=\"M{N(Left)} {N(axis)}H{N(_width - _right)}\"/>\n");
        foreach ((int? name, double logarithm) in _budgets)
        {
            double x = X(logarithm);
            svg.Append($"<path class=\"axis\" d=\"M{N(x)} {N(axis)}v6\"/><text x=\"{N(x)}\" y=\"{N(axis + 21)}\" text-anchor=\"middle\">{ReportText.ShortBudget(name)}</text>\n");
        }

        svg.Append($"<text x=\"{N((Left + _width - _right) / 2)}\" y=\"{N(_height - 6)}\" text-anchor=\"middle\">labels a class (logarithmic)</text>\n");
    }

    private void DrawBand(StringBuilder svg, int curve)
    {
        LabelEfficiencyRow[] rows = [.. _curves[curve]];
        IEnumerable<string> upper = rows.Select(r => $"{N(X(r))} {N(Y(r.Interval.High))}");
        IEnumerable<string> lower = Enumerable.Reverse(rows).Select(r => $"{N(X(r))} {N(Y(r.Interval.Low))}");
        svg.Append(rows.Length > 1
            ? $"<path class=\"band\" style=\"fill:{Color(curve)}\" d=\"M{string.Join('L', upper.Concat(lower))}Z\"/>\n"
            : $"<path d=\"M{N(X(rows[0]))} {N(Y(rows[0].Interval.High))}V{N(Y(rows[0].Interval.Low))}\" fill=\"none\" stroke-width=\"2\" {Stroke(curve)}/>\n");
    }

    private void DrawCurve(StringBuilder svg, int curve)
    {
        LabelEfficiencyRow[] rows = [.. _curves[curve]];
        svg.Append($"<path class=\"curve\" {Stroke(curve)} d=\"M{string.Join('L', rows.Select(r => $"{N(X(r))} {N(Y(r.Accuracy))}"))}\"/>\n");
        foreach (LabelEfficiencyRow row in rows)
        {
            string tip = ReportText.Escape(
                $"{row.Approach}, {ReportText.Budget(row.LabelsPerClass)}: {ReportText.Percent(row.Accuracy)}\n95 %: {ReportText.Range(row.Interval)}\nbalanced {ReportText.Percent(row.BalancedAccuracy)}, {ReportText.Count(row.Labels)} labels, {row.Accuracies.Count} {(row.Accuracies.Count == 1 ? "draw" : "draws")}");
            svg.Append(Mark(curve, X(row), Y(row.Accuracy)))
                .Append($"<circle class=\"hit\" cx=\"{N(X(row))}\" cy=\"{N(Y(row.Accuracy))}\" r=\"14\" data-tip=\"{tip}\"/>\n");
        }
    }

    // Names stand at the ends of their curves, pushed apart where these are close.
    private void DrawNames(StringBuilder svg)
    {
        (int Curve, double Y)[] ends = [.. _curves.Select((c, i) => (i, Y(c.Last().Accuracy))).OrderBy(e => e.Item2)];
        for (int i = 1; i < ends.Length; i++)
        {
            ends[i].Y = Math.Max(ends[i].Y, ends[i - 1].Y + NameHeight);
        }

        double over = Math.Max(0, ends[^1].Y - (_height - Bottom));
        foreach ((int curve, double y) in ends)
        {
            double x = X(_curves[curve].Last());
            svg.Append($"<text class=\"name\" x=\"{N(x + 14)}\" y=\"{N(y - over + 4.5)}\" style=\"fill:{Color(curve)}\">{ReportText.Escape(Shorten(_curves[curve].Key))}</text>\n");
        }
    }

    private static string Shorten(string name) => name.Length <= 30 ? name : name[..29] + "…";
}
