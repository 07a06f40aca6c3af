using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MLNet.SelfSup.Text;

/// <summary>Takes the accents off letters, as BERT's uncased vocabularies want it: é becomes e, が becomes か.</summary>
/// <remarks>
/// This is canonical decomposition without the non-spacing marks, from a table of the alphabets in use: <see cref="string.Normalize()"/>
/// leaves letters as they are where a program runs without the system's Unicode library (InvariantGlobalization), and a caption must
/// have the same tokens on every machine. Korean syllables become their letters.
/// </remarks>
internal static class Accents
{
    private const int FirstSyllable = 0xAC00;
    private const int LastSyllable = 0xD7A3;
    private const int FinalsPerVowel = 28;
    private const int SyllablesPerInitial = 588;

    // Groups of a letter and what it becomes of; Unicode 14.
    private const string Groups =
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ bḃḅḇ cçćĉċčḉ dďḋḍḏḑḓ eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ fḟ gĝğġģǧǵḡ hĥȟḣḥḧḩḫẖ iìíîïĩīĭįǐȉȋḭḯỉịİ " +
        "jĵǰ kķǩḱḳḵ lĺļľḷḹḻḽ mḿṁṃ nñńņňǹṅṇṉṋ oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ pṕṗ rŕŗřȑȓṙṛṝṟ sśŝşšșṡṣṥṧṩ tţťțṫṭṯṱẗ " +
        "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷȳẏẙỳỵỷỹ zźżžẑẓẕ æǣǽ øǿ ſẛ ʒǯ αάἀἁἂἃἄἅἆἇὰᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ εέἐἑἒἓἔἕὲ " +
        "ηήἠἡἢἣἤἥἦἧὴᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ ιΐίϊἰἱἲἳἴἵἶἷὶῐῑῒῖῗ οόὀὁὂὃὄὅὸ ρῤῥ υΰϋύὐὑὒὓὔὕὖὗὺῠῡῢῦῧ ωώὠὡὢὣὤὥὦὧὼᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ ϒϓϔ аӑӓ гѓ еѐёӗ " +
        "жӂӝ зӟ ийѝӣӥ кќ оӧ уўӯӱӳ чӵ ыӹ эӭ ії ѵѷ әӛ өӫ اآأإ وؤ يئ ہۂ ےۓ ەۀ नऩ रऱ ळऴ ဥဦ うゔ かが きぎ くぐ けげ こご さざ しじ すず せぜ そぞ ただ ちぢ つづ " +
        "てで とど はばぱ ひびぴ ふぶぷ へべぺ ほぼぽ ゝゞ ウヴ カガ キギ クグ ケゲ コゴ サザ シジ スズ セゼ ソゾ タダ チヂ ツヅ テデ トド ハバパ ヒビピ フブプ ヘベペ ホボポ ワヷ ヰヸ ヱヹ ヲヺ ヽヾ";

    private static readonly FrozenDictionary<char, char> Plain = Groups.Split(' ').SelectMany(group => group.Skip(1), (group, letter) => (letter, group[0])).ToFrozenDictionary(pair => pair.letter, pair => pair.Item2);

    /// <summary>Takes the accents off a text.</summary>
    /// <param name="text">Text in lower case.</param>
    /// <returns>The text without accents.</returns>
    public static string Strip(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var stripped = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            if (letter is >= (char)FirstSyllable and <= (char)LastSyllable)
            {
                AppendKorean(stripped, letter - FirstSyllable);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            {
                stripped.Append(Plain.GetValueOrDefault(letter, letter));
            }
        }

        return stripped.ToString();
    }

    private static void AppendKorean(StringBuilder text, int syllable)
    {
        text.Append((char)(0x1100 + (syllable / SyllablesPerInitial))).Append((char)(0x1161 + (syllable % SyllablesPerInitial / FinalsPerVowel)));
        if (syllable % FinalsPerVowel > 0)
        {
            text.Append((char)(0x11A7 + (syllable % FinalsPerVowel)));
        }
    }
}
