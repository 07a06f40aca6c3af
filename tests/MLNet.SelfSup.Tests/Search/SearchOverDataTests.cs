using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Tests.Search;

/// <summary>The searches of <c>ml.SelfSupervised()</c> over columns of features, where some rows have none.</summary>
[TestClass]
public sealed class SearchOverDataTests
{
    // Row 1 has no features. Rows 0 and 3 are alike, 2 stands across, 4 opposite.
    private static readonly float[][] Features = [[2, 0], [float.NaN, float.NaN], [0, 1], [4, 0.1f], [-1, 0]];

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void FindSimilar_EachRow_FindsOthersByTheirNumbers()
    {
        IReadOnlyList<IReadOnlyList<SimilarRow>> found = _ml.SelfSupervised().FindSimilar(Load(Features), count: 2);

        Assert.HasCount(5, found);
        CollectionAssert.AreEqual(new[] { 3, 2 }, found[0].Select(s => s.Row).ToArray());
        Assert.IsEmpty(found[1]);
        CollectionAssert.AreEqual(new[] { 3, 0 }, found[2].Select(s => s.Row).ToArray());
        Assert.AreEqual(0f, found[0][1].Similarity, 1e-6f);
    }

    [TestMethod]
    public void FindSimilar_Queries_AreSearchedInTheData()
    {
        IReadOnlyList<IReadOnlyList<SimilarRow>> found = _ml.SelfSupervised().FindSimilar(Load(Features), count: 1, queries: Load([[-3, 0], [0, 9]]));

        Assert.AreEqual((4, 1f), (found[0].Single().Row, found[0].Single().Similarity));
        Assert.AreEqual(2, found[1].Single().Row);
    }

    [TestMethod]
    public void CreateSimilarityIndex_OneRowAtATime_FindsWhatFindSimilarFinds()
    {
        IDataView data = Load(Features);
        float[][] queries = [[-3, 0], [0, 9], [1, 1]];
        IReadOnlyList<IReadOnlyList<SimilarRow>> expected = _ml.SelfSupervised().FindSimilar(data, count: 3, queries: Load(queries));

        SimilarityIndex index = _ml.SelfSupervised().CreateSimilarityIndex(data);

        Assert.AreEqual((5, 2), (index.Count, index.FeatureDim));
        for (int i = 0; i < queries.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i].ToArray(), index.Find(queries[i], 3).ToArray());
        }

        CollectionAssert.AreEquivalent(new[] { 0, 2, 3, 4 }, index.Find([1, 0], 100).Select(s => s.Row).ToArray());
    }

    [TestMethod]
    public void FindDuplicates_AlikeRows_AreAGroup()
    {
        DuplicateGroup group = _ml.SelfSupervised().FindDuplicates(Load(Features)).Single();

        Assert.AreEqual((0, 3), (group.First, group.Others.Single().Row));
    }

    [TestMethod]
    public void ChooseToLabel_SomeLabelled_ChoosesTheFarthest()
    {
        CollectionAssert.AreEqual(new[] { 4, 2 }, _ml.SelfSupervised().ChooseToLabel(Load(Features), 2, labelled: [0, 1]).ToArray());
        CollectionAssert.AreEquivalent(new[] { 0, 2, 3, 4 }, _ml.SelfSupervised().ChooseToLabel(Load(Features), 100).ToArray());
    }

    [TestMethod]
    public void Read_RowsWithoutFeatures_AreToldOfOnce()
    {
        var messages = new List<string>();
        _ml.Log += (_, e) => messages.Add(e.Message);

        _ml.SelfSupervised().FindDuplicates(Load(Features));

        Assert.HasCount(1, messages.FindAll(m => m.Contains("1 of 5 rows have no features in column 'Features'", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void WhatDoesNotFit_IsTold()
    {
        SelfSupervisedCatalog catalog = _ml.SelfSupervised();
        IDataView data = Load(Features);

        Assert.Contains("no column 'Vector'", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.FindSimilar(data, "Vector")).Message, StringComparison.Ordinal);
        Assert.Contains("'Name' has the type String", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.FindDuplicates(data, "Name")).Message, StringComparison.Ordinal);
        Assert.Contains("3 features in column 'Features' and the data 2", Assert.ThrowsExactly<ArgumentException>(() => catalog.FindSimilar(data, queries: Load([[1, 2, 3]]))).Message, StringComparison.Ordinal);
        Assert.Contains("None of 1 rows has features", Assert.ThrowsExactly<InvalidDataException>(() => catalog.FindDuplicates(Load([[float.NaN, 1]]))).Message, StringComparison.Ordinal);
        Assert.Contains("Row 5 has a label, but the data has 5 rows", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.ChooseToLabel(data, 1, labelled: [5])).Message, StringComparison.Ordinal);
        Assert.Contains("3 features, and the rows have 2", Assert.ThrowsExactly<ArgumentException>(() => catalog.CreateSimilarityIndex(data).Find([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("not finite", Assert.ThrowsExactly<ArgumentException>(() => catalog.CreateSimilarityIndex(data).Find([float.NaN, 1])).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.CreateSimilarityIndex(data).Find([1, 2], 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.FindSimilar(data, count: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.FindDuplicates(data, minSimilarity: 1.5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => catalog.ChooseToLabel(data, 0));
    }

    private IDataView Load(float[][] features)
    {
        var schema = SchemaDefinition.Create(typeof(SearchRow));
        schema[nameof(SearchRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features[0].Length);
        return _ml.Data.LoadFromEnumerable(features.Select((f, i) => new SearchRow { Name = $"{i}.png", Features = f }), schema);
    }

    private sealed class SearchRow
    {
        public string Name { get; set; } = string.Empty;

        public float[] Features { get; set; } = [];
    }
}
