using System.Text.Json;
using MLNet.SelfSup.Torch.Methods.Mae;

namespace MLNet.SelfSup.Tests.Golden;

[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class MaeGoldenMaskingTests
{
    [TestMethod]
    public void CountVisible_EveryRatio_MatchesTheOfficialRounding()
    {
        JsonElement rows = GoldenFolder.Require("schedules", "mae_len_keep.json").ReadJson("mae_len_keep.json");

        foreach (JsonElement row in rows.EnumerateArray())
        {
            (int patches, double ratio) = (row[0].GetInt32(), row[1].GetDouble());
            Assert.AreEqual(row[2].GetInt32(), RandomMasking.CountVisible(patches, ratio), $"{patches} patches, mask ratio {ratio}");
        }
    }
}
