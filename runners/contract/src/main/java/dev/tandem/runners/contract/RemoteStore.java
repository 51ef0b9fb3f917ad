package dev.tandem.runners.contract;

import dev.tandem.testdata.objectstore.EmbeddedHdfs;
import dev.tandem.testdata.objectstore.EmbeddedS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A store that is no local disk, written by Beam and read back by the store's own client. */
public interface RemoteStore extends AutoCloseable {

  /** The output folder; empty at first. */
  String output();

  /** What a job needs to reach it. */
  List<String> arguments();

  /** Copies everything below the output folder. */
  void download(Path folder) throws IOException;

  @Override
  void close();

  static RemoteStore s3() {
    EmbeddedS3 server = EmbeddedS3.start();
    String bucket = "shop";
    String prefix = "exports/training/";
    server.createBucket(bucket);
    return new RemoteStore() {
      @Override
      public String output() {
        return "s3://" + bucket + "/" + prefix;
      }

      @Override
      public List<String> arguments() {
        return server.beamArguments();
      }

      @Override
      public void download(Path folder) throws IOException {
        try (S3Client client =
            S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.of(server.region()))
                .credentialsProvider(
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
                .build()) {
          for (S3Object object :
              client.listObjectsV2Paginator(request -> request.bucket(bucket)).contents()) {
            Path file = folder.resolve(object.key().substring(prefix.length()));
            Files.createDirectories(file.getParent());
            client.getObject(request -> request.bucket(bucket).key(object.key()), file);
          }
        }
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  static RemoteStore hdfs() {
    EmbeddedHdfs server = EmbeddedHdfs.start();
    String root = server.uri() + "/exports/training/";
    return new RemoteStore() {
      @Override
      public String output() {
        return root;
      }

      @Override
      public List<String> arguments() {
        return server.beamArguments();
      }

      @Override
      public void download(Path folder) throws IOException {
        org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path(root);
        try (FileSystem client = FileSystem.newInstance(server.uri(), new Configuration())) {
          RemoteIterator<LocatedFileStatus> files = client.listFiles(from, true);
          while (files.hasNext()) {
            org.apache.hadoop.fs.Path found = files.next().getPath();
            Path file =
                folder.resolve(found.toUri().getPath().substring("/exports/training/".length()));
            Files.createDirectories(file.getParent());
            client.copyToLocalFile(false, found, new org.apache.hadoop.fs.Path(file.toUri()), true);
          }
        }
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
