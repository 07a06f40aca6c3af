using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Docs;

/// <summary>Every block of C# in the documentation is compiled and run.</summary>
[TestClass]
[DoNotParallelize]
public sealed class DocumentationTests : IDisposable
{
    private const string FrontPage = "README.md";

    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

    public static IEnumerable<DocumentationPage> Pages => DocumentationPage.ReadAll();

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public async Task Blocks_CompileAndRun(DocumentationPage page)
    {
        IReadOnlyDictionary<string, object> given = DocumentationReader.Prepare(_folder.Path);
        Environment.CurrentDirectory = _folder.Path; // the pages name files as if they lay at hand
        string first = Pages.Single(p => p.Name == FrontPage).Blocks[0];

        await DocumentationProgram.RunAsync(page, DocumentationProgram.UsingsOf(first), given).ConfigureAwait(false);
    }

    [TestMethod]
    public async Task Blocks_WithAFault_NameThePageAndTheBlock()
    {
        var page = new DocumentationPage("page.md", ["int a = 1;", "int b = a;\nint c = \"text\";"]);

        AssertFailedException error = await Assert.ThrowsExactlyAsync<AssertFailedException>(() => DocumentationProgram.RunAsync(page, [], new Dictionary<string, object>(StringComparer.Ordinal)));

        Assert.Contains("page.md, block 2(2,", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Blocks_ThatThrow_FailTheTest()
    {
        var page = new DocumentationPage("page.md", ["int a = 1;", "var a = \"again\";\nthrow new InvalidOperationException(a);"]);

        InvalidOperationException error = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => DocumentationProgram.RunAsync(page, [], new Dictionary<string, object>(StringComparer.Ordinal)));

        Assert.AreEqual("again", error.Message);
    }

    [TestMethod]
    public void Read_BlockWithoutEnd_IsAnError() =>
        Assert.ThrowsExactly<InvalidDataException>(() => DocumentationPage.Read("page.md", ["```csharp", "int a = 1;"]));
}
