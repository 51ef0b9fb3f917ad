package dev.tandem.runners.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A disk of a test's own, in memory, which can be full or read-only. Needs Linux, and root. */
final class SmallDisk implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
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

  /** Waits for a moment in which nobody writes. */
  void makeReadOnly() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        remount("ro");
        return;
      } catch (IOException busy) {
        if (System.nanoTime() > end) {
          throw busy;
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  void makeWritable() throws IOException, InterruptedException {
    remount("rw");
  }

  private void remount(String how) throws IOException, InterruptedException {
    run(List.of("mount", "-o", "remount," + how, folder.toString()));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    // Lazily: whoever has a file open keeps it.
    run(List.of("umount", "-l", folder.toString()));
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
  }
}
