package dev.tandem.runners.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk of a test's own, in memory, which can be full or read-only. Needs Linux, and root. */
final class SmallDisk implements AutoCloseable {
  private static final int BLOCK = 1 << 20;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Whether this process may mount disks. */
  static boolean isAvailable() {
    try {
      Path folder = Files.createTempDirectory("disk");
      try {
        mount(folder, 1).close();
        return true;
      } finally {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    run(
        List.of(
            "mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()));
    return new SmallDisk(folder);
  }

  Path folder() {
    return folder;
  }

  /** Leaves no room; {@link #empty} gives it back. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream filler = Files.newOutputStream(filler())) {
      for (int size = BLOCK; size > 0; size /= 2) {
        try {
          while (true) {
            filler.write(block, 0, size);
          }
        } catch (IOException full) {
          // A smaller one may find room.
        }
      }
    }
    requireFull();
  }

  private void requireFull() throws IOException {
    long left = Files.getFileStore(folder).getUsableSpace();
    if (left > 0) {
      throw new IOException("%d bytes are left in %s".formatted(left, folder));
    }
  }

  void empty() throws IOException {
    Files.deleteIfExists(filler());
  }

  private Path filler() {
    return folder.resolve(".filler");
  }

  /**
   * Puts a read-only view of itself over it: a disk on which somebody has a file open for writing,
   * as Spark always has, cannot be made read-only. What is open can still be written to.
   */
  void makeReadOnly() throws IOException, InterruptedException {
    // Made elsewhere, where nobody can open a file before it is read-only.
    Path view = Files.createDirectories(folder.resolveSibling(folder.getFileName() + ".view"));
    bind(folder, view);
    run(List.of("mount", "-o", "remount,bind,ro", view.toString()));
    bind(view, folder);
    unmount(view);
    Files.delete(view);
    if (Files.isWritable(folder)) {
      throw new IOException(folder + " can still be written");
    }
  }

  private static void bind(Path from, Path to) throws IOException, InterruptedException {
    run(List.of("mount", "--bind", from.toString(), to.toString()));
  }

  void makeWritable() throws IOException, InterruptedException {
    unmount(folder);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    unmount(folder);
  }

  /** Lazily: whoever has a file open keeps it. */
  private static void unmount(Path mounted) throws IOException, InterruptedException {
    run(List.of("umount", "-l", mounted.toString()));
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
  }
}
