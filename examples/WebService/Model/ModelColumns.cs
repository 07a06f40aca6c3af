using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Transforms;

namespace WebService.Model;

/// <summary>Which columns the model is given, and which ones it appends.</summary>
/// <param name="Input">Columns of <see cref="ModelRow"/> under the model's names.</param>
/// <param name="Score">The column of scores.</param>
/// <param name="Features">The column of features; <see langword="null"/> where there is none.</param>
internal sealed record ModelColumns(SchemaDefinition Input, string Score, string? Features)
{
    private const string ScoreName = "Score";

    /// <summary>Finds the columns of a model.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="model">The model.</param>
    /// <param name="trained">The columns of the data that it was trained on, as model.zip names them.</param>
    /// <param name="encoder">The encoder in it, which tells the column of images.</param>
    /// <exception cref="InvalidDataException">The model gives no scores, or can't be given bytes of images.</exception>
    public static ModelColumns Find(MLContext ml, ITransformer model, DataViewSchema trained, EncoderTransformer encoder)
    {
        string image = encoder.ImageColumnName ?? throw new InvalidDataException("The model reads texts alone; this service answers images.");
        SchemaDefinition input = Define(trained, image);
        DataViewSchema given = ml.Data.LoadFromEnumerable(Array.Empty<ModelRow>(), input).Schema;
        DataViewSchema output = model.GetOutputSchema(given);
        if (output.Count(c => c.Name == image) > 1)
        {
            throw new InvalidDataException(
                $"The model makes its column of images '{image}' from another one, as LoadImages does from paths, so it can't be given bytes. "
                + $"Leave that transform out and give SelfSupervisedEmbed the column of paths itself: it reads paths and bytes alike.");
        }

        if (output.GetColumnOrNull(ScoreName)?.Type is not VectorDataViewType { IsKnownSize: true } type || type.ItemType != NumberDataViewType.Single)
        {
            throw new InvalidDataException($"The model gives no column '{ScoreName}' with a number a class: it is no classifier of several classes. Its columns are {string.Join(", ", output.Select(c => c.Name).Distinct())}.");
        }

        return new ModelColumns(input, ScoreName, (encoder as SelfSupervisedEmbeddingTransformer)?.OutputColumnName);
    }

    private static SchemaDefinition Define(DataViewSchema trained, string image)
    {
        var input = SchemaDefinition.Create(typeof(ModelRow));
        input.Clear();
        input.Add(Take(nameof(ModelRow.Image), image));
        foreach (DataViewSchema.Column column in trained.Where(c => !c.IsHidden && c.Name != image))
        {
            string member = column.Type switch
            {
                TextDataViewType => nameof(ModelRow.Text),
                BooleanDataViewType => nameof(ModelRow.Flag),
                NumberDataViewType number when number == NumberDataViewType.Single => nameof(ModelRow.Number),
                _ => throw new InvalidDataException($"The model reads the column '{column.Name}' of type {column.Type} besides images; this service fills columns of text, numbers (Single) and truth values."),
            };
            input.Add(Take(member, column.Name));
        }

        return input;
    }

    private static SchemaDefinition.Column Take(string member, string name)
    {
        SchemaDefinition.Column column = SchemaDefinition.Create(typeof(ModelRow))[member];
        column.ColumnName = name;
        return column;
    }
}
