using WebService.Model;
using WebService.Search;

namespace WebService;

/// <summary>How far the service is: starting, ready or failed.</summary>
internal sealed class ServiceState
{
    private volatile string _step = "The model is being loaded.";
    private volatile ReadyService? _ready;

    /// <summary>Gets what is done before it is ready, as a sentence.</summary>
    public string Step => _step;

    /// <summary>Gets model and gallery; <see langword="null"/> until both are there.</summary>
    public ReadyService? Ready => _ready;

    /// <summary>Gets why the service ends; <see langword="null"/> where nothing went wrong.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Says what is done.</summary>
    public void SetStep(string step) => _step = step;

    /// <summary>Says that requests are answered from now on.</summary>
    public void SetReady(LoadedModel model, Gallery? gallery) => _ready = new ReadyService(model, gallery);

    /// <summary>Says that the service ends.</summary>
    public void Fail(Exception failure)
    {
        Failure = failure;
        _ready = null;
    }
}
