using StatusGateway.Core;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Server.Upstreams.InProcess;
namespace StatusGateway.Demo;
internal static class LibraryService {
  public static InProcessService Create(TimeProvider time) => new InProcessService(LibraryReflection.Descriptor.Services[0])
    .Unary<GetBookRequest, Book>("GetBook", GetBookRequest.Parser, (r, c) => new(r.Name.EndsWith("/9") ? new RpcStatus(RpcCode.NotFound, "no") : new Book { Name = r.Name, Title = "T" }));
}
