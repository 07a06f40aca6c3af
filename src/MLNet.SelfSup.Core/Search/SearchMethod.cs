namespace MLNet.SelfSup.Search;

/// <summary>How the most similar rows are found.</summary>
public enum SearchMethod
{
    /// <summary>Exactly up to 10¹¹ comparisons (316,000 rows with one another, minutes of a few cores); beyond, approximately where the index runs on this platform.</summary>
    Automatic = 0,

    /// <summary>Exactly, by products of all rows with all: time grows with their square.</summary>
    Exact = 1,

    /// <summary>By an index of neighbours of neighbours (HNSW, arXiv:1603.09320, of USearch; x64 Linux and Windows, Apple silicon): a few of the most similar rows may be missed.</summary>
    Approximate = 2,
}
