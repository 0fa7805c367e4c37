using System.Buffers.Binary;
using System.Reflection;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Tests.Reference;

/// <summary>The reference has a page for exactly the reasons that this version raises.</summary>
public class ReasonRaisersTests
{
    private static readonly Comparer<FailureReason> ByName = Comparer<FailureReason>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name));

    [Fact]
    public void Each_reason_page_has_a_raiser_and_each_raiser_a_page()
    {
        var raised = FailureReason.All.Select(reason => reason.Name).Concat(StatusesService.Reasons).Concat(HealthService.Reasons);

        Assert.Equal(raised.Order(), BuiltInTexts.Reasons.Select(page => page.Reason).Order());
        Assert.All(BuiltInTexts.Reasons, page => Assert.NotEqual("", page.Title));
    }

    [Fact]
    public void Each_failure_reason_is_raised_by_code()
    {
        var getters = typeof(FailureReason).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(property => property.PropertyType == typeof(FailureReason)).ToArray();
        var raised = RaisedReasons();

        Assert.Equal(FailureReason.All.Order(ByName), getters.Select(getter => (FailureReason)getter.GetValue(null)!).Order(ByName));
        Assert.Equal(getters.Select(getter => getter.Name).Order(), getters.Where(getter => raised.Contains(getter.GetMethod!)).Select(getter => getter.Name).Order());
    }

    /// <summary>Getters of reasons in methods that pass a reason on. Comparing a reason does not raise it.</summary>
    private static HashSet<MethodBase> RaisedReasons()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var raised = new HashSet<MethodBase>();
        foreach (var type in typeof(FailureReason).Assembly.GetTypes().Where(type => type != typeof(FailureReason)))
        {
            foreach (var method in type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all)))
            {
                var called = CalledBy(method).ToArray();
                if (called.Any(one => one.DeclaringType != typeof(FailureReason) && one.GetParameters().Any(parameter => parameter.ParameterType == typeof(FailureReason))))
                    raised.UnionWith(called.Where(one => one.DeclaringType == typeof(FailureReason)));
            }
        }

        return raised;
    }

    /// <summary>Methods of this assembly that a body calls. Bytes that only look like a call name no method, or one that does no harm.</summary>
    private static IEnumerable<MethodBase> CalledBy(MethodBase method)
    {
        const byte call = 0x28, callVirtual = 0x6F;
        const int methodDefinition = 0x06;
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } body) yield break;
        for (var i = 0; i + 5 <= body.Length; i++)
        {
            if (body[i] is not (call or callVirtual) || body[i + 4] != methodDefinition) continue;
            MethodBase? called = null;
            try
            {
                called = method.Module.ResolveMethod(BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(i + 1)));
            }
            catch (ArgumentException)
            {
                // Not a token.
            }

            if (called is not null) yield return called;
        }
    }
}
