using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Pages;

namespace StatusGateway.Server.Tests.Pages;

/// <summary>A request for a page of the gateway, and its response.</summary>
internal sealed class PageRequest
{
    private readonly DefaultHttpContext _context = new();

    public PageRequest(GatewayOptions options, bool isStopping = false)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IHostApplicationLifetime>(new Lifetime(isStopping));
        services.AddSingleton(_ => GatewayRuntime.Create(options, true, [], "", []));
        _context.RequestServices = services.BuildServiceProvider();
        _context.Response.Body = new MemoryStream();
        _context.Request.Method = "GET";
        _context.Request.Scheme = "http";
    }

    public HttpRequest Request => _context.Request;

    public HttpResponse Response => _context.Response;

    public string Body => Encoding.UTF8.GetString(((MemoryStream)_context.Response.Body).ToArray());

    public async Task<PageRequest> SendAsync(string path, GatewaySnapshot snapshot, string method = "GET")
    {
        _context.Request.Method = method;
        _context.Request.Path = path;
        var page = GatewayPages.All.FirstOrDefault(page => page.Path == path)?.Handler ?? GatewayPages.All.Single(page => path.StartsWith(page.Path.Replace("*", "", StringComparison.Ordinal), StringComparison.Ordinal) && page.Path.EndsWith('*')).Handler;
        await page(_context, snapshot);
        return this;
    }

    internal sealed class Lifetime(bool isStopping) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => new(isStopping);

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }
}
