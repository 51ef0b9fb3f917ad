package dev.tandem.testdata.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs a server's main class in a child JVM that ends with its parent. The parent holds the other
 * end of standard input and never writes; when it closes it, or dies in whatever way, the end of
 * that stream tells this JVM to remove its folder and halt.
 *
 * <p>Arguments: the folder to remove, the main class, that class's arguments.
 */
final class ChildMain {

  private ChildMain() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    PrivateDirectory folder = new PrivateDirectory(Path.of(arguments[0]));
    Thread watcher = new Thread(() -> endWithParent(folder), "end-with-parent");
    watcher.setDaemon(true);
    watcher.start();
    String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
    try {
      Class.forName(arguments[1]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      System.err.println(arguments[1] + " failed: " + e.getCause());
      Runtime.getRuntime().halt(1);
    }
  }

  private static void endWithParent(PrivateDirectory folder) {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // A broken pipe says the same as a closed one.
    }
    try {
      folder.close();
    } catch (UncheckedIOException e) {
      // The server may be writing still; a parent that lives deletes once more after the halt.
    } finally {
      // Not exit: a server's own shutdown may take long, and there is nothing left to save.
      Runtime.getRuntime().halt(0);
    }
  }
}
