using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace StatusGateway.Server.Configuration;

/// <summary>Opens regular files only. Opening a pipe blocks until its other end opens, and a device may have no end.</summary>
internal static class SeekableFile
{
    /// <summary>Opens a file for reading, following links. Returns null for a pipe or a device. Throws as <see cref="File.OpenHandle"/> does.</summary>
    public static SafeFileHandle? Open(string path)
    {
        if (IsPipe(path)) return null;
        var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (RandomAccess.GetLength(file) > 0 || RandomAccess.Read(file, stackalloc byte[1], 0) == 0) return file;
        }
        catch (NotSupportedException)
        {
            // Not seekable.
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Whether the path is not seekable. The platform has no API for this that does not block on a pipe.</summary>
    private static bool IsPipe(string path)
    {
        // O_RDONLY | O_NONBLOCK | O_CLOEXEC, whose values differ between systems.
        const int linux = 0x800 | 0x80000;
        const int macOS = 0x4 | 0x1000000;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return false;
        var descriptor = OpenNative([.. Encoding.UTF8.GetBytes(path), 0], OperatingSystem.IsLinux() ? linux : macOS);
        // Opening the file afterwards reports why it cannot be opened.
        if (descriptor < 0) return false;
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            RandomAccess.GetLength(file);
            return false;
        }
        catch (NotSupportedException)
        {
            return true;
        }
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenNative(byte[] path, int flags);
}
