using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace StatusGateway.Server.Configuration;

/// <summary>Opens files with a length. Opening a pipe waits for its other end, for ever if there is none, and a device has no end.</summary>
internal static class SeekableFile
{
    /// <summary>Opens a file for reading, links followed; null where it is a pipe or a device. Fails as opening files does.</summary>
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
            // It cannot be sought in.
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Whether what is there cannot be sought in. The platform has no way to ask that does not wait for a pipe's other end.</summary>
    private static bool IsPipe(string path)
    {
        // O_RDONLY | O_NONBLOCK | O_CLOEXEC, which each system numbers as it likes.
        const int linux = 0x800 | 0x80000;
        const int macOS = 0x4 | 0x1000000;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return false;
        var descriptor = OpenNative([.. Encoding.UTF8.GetBytes(path), 0], OperatingSystem.IsLinux() ? linux : macOS);
        // Why it cannot be opened is told by who opens it in earnest.
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
