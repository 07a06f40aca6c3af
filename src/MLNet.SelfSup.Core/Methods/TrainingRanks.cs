namespace MLNet.SelfSup.Methods;

/// <summary>Which processes train an encoder together.</summary>
public enum TrainingRanks
{
    /// <summary>This process alone.</summary>
    One,

    /// <summary>All processes that <c>mpirun</c> started, by Open MPI: each takes its part of every batch, and all end with the same weights. A process that no launcher started trains alone.</summary>
    Mpi,
}
