using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

/// <summary>Against torch's own convolution in double precision; a single small image takes another path.</summary>
/// <remarks>Channels are last in memory, as in the networks: in the usual order oneDNN's gradients of images were wrong or NaN (libtorch 2.10).</remarks>
[TestClass]
public sealed class SquareConvolutionTests
{
    private const double Tolerance = 1e-5;

    [TestMethod]
    [DataRow(1, 1, 2, 3, 4)]
    [DataRow(1, 2, 2, 3, 4)]
    [DataRow(3, 1, 2, 3, 4)]
    [DataRow(3, 2, 2, 3, 4)]
    [DataRow(7, 2, 2, 3, 4)]
    [DataRow(3, 1, 2, 24, 40)]
    [DataRow(3, 2, 2, 40, 24)]
    [DataRow(1, 1, 1, 3, 4)]
    [DataRow(1, 2, 1, 3, 4)]
    [DataRow(3, 1, 1, 3, 4)]
    [DataRow(3, 2, 1, 3, 4)]
    [DataRow(3, 2, 1, 24, 40)]
    public void Forward_AndGradients_EqualTorchsOwn(int kernelSize, int stride, int batch, int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using SquareConvolution layer = NewLayer(kernelSize, stride, inputs, outputs);
        Tensor images = randn(batch, inputs, 9, 7).requires_grad_();
        Tensor weight = layer.get_parameter("weight")!;
        Tensor bias = layer.get_parameter("bias")!;
        Tensor exactImages = ToExact(images);
        Tensor exactWeight = ToExact(weight);
        Tensor exactBias = ToExact(bias);

        Tensor output = layer.call(ChannelsLast.Of(images));

        long[] padding = [kernelSize / 2, kernelSize / 2];
        Tensor expected = nn.functional.conv2d(exactImages, exactWeight, exactBias, [stride, stride], padding);
        TensorAssert.AreClose(expected.detach(), output, Tolerance, "output");
        Tensor direction = randn(expected.shape);
        (output * direction).sum().backward();
        (expected * direction.to(float64)).sum().backward();
        TensorAssert.AreClose(exactWeight.grad!, weight.grad!, 10 * Tolerance, "gradient of the weight");
        TensorAssert.AreClose(exactBias.grad!, bias.grad!, 10 * Tolerance, "gradient of the bias");
        TensorAssert.AreClose(exactImages.grad!, images.grad!, Tolerance, "gradient of the images");
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 2)]
    [DataRow(3, 2)]
    public void Forward_ChannelsLast_EqualsTheUsualOrder(int kernelSize, int stride)
    {
        using var scope = NewDisposeScope();
        using SquareConvolution layer = NewLayer(kernelSize, stride);
        Tensor images = randn(2, 3, 9, 7);

        TensorAssert.AreClose(layer.call(images).detach(), layer.call(ChannelsLast.Of(images)), Tolerance, "output");
    }

    [TestMethod]
    [DataRow(1, 2)]
    [DataRow(3, 2)]
    [DataRow(3, 1)]
    public void Forward_LeavesNoTensors(int kernelSize, int batch)
    {
        using SquareConvolution layer = NewLayer(kernelSize, stride: 1);
        using Tensor images = rand(batch, 3, 8, 8);

        TensorAssert.LeavesNoTensors(() => layer.call(images).Dispose());
    }

    private static SquareConvolution NewLayer(int kernelSize, int stride, int inputs = 3, int outputs = 4)
    {
        var layer = new SquareConvolution(inputs, outputs, kernelSize, stride, hasBias: true);
        RandomWeights.Fill(layer);
        return layer;
    }

    private static Tensor ToExact(Tensor tensor) => tensor.detach().to(float64).requires_grad_();
}
