# SDK_IMAGE and RUNTIME_IMAGE name the .NET 10.0 SDK and ASP.NET Core 10.0 runtime images in your registry.
#   docker build --build-arg SDK_IMAGE=... --build-arg RUNTIME_IMAGE=... -t statusgateway .
ARG SDK_IMAGE
ARG RUNTIME_IMAGE

FROM --platform=linux/amd64 ${SDK_IMAGE} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/StatusGateway -c Release -p:ReadyToRunFor=linux-x64 -p:RestoreLockedMode=true -o /publish

FROM --platform=linux/amd64 ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /publish .
# The gateway reads appsettings.json and descriptor sets from the working directory: mount them into /app.
ENV ASPNETCORE_URLS=http://*:8080
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]
ENTRYPOINT ["dotnet", "statusgateway.dll"]
