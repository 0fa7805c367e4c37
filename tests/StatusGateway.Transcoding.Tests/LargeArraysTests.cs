namespace StatusGateway.Transcoding.Tests;

public class LargeArraysTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData(1024 * 1024 + 1)]
    [InlineData(3_000_000)]
    [InlineData(4 * 1024 * 1024 + 1)]
    public void Array_has_the_length_and_one_user_at_a_time(int length)
    {
        for (var round = 0; round < 3; round++)
        {
            var arrays = Enumerable.Range(0, 8).Select(_ => LargeArrays.Rent(length)).ToArray();

            Assert.All(arrays, array => Assert.True(array.Length >= length));
            Assert.Equal(arrays.Length, arrays.Distinct(ReferenceEqualityComparer.Instance).Count());
            foreach (var array in arrays) LargeArrays.Return(array);
        }
    }
}
