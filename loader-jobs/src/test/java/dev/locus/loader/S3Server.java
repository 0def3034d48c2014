package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A server of S3 on loopback with one bucket, `shop`, to which this process's loads are led. It is moto, which
/// `./locus test` fetches.
final class S3Server implements AutoCloseable {
    private static final String PROGRAM = """
            import logging
            import sys
            from moto.server import ThreadedMotoServer
            logging.getLogger("werkzeug").setLevel(logging.ERROR)
            server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
            server.start()
            print("http://%s:%d" % server.get_host_and_port(), flush=True)
            sys.stdin.read()
            """;

    final S3Client client;
    private final Process process;

    private S3Server(Process process, String endpoint) {
        this.process = process;
        this.client = S3Client.builder()
                .endpointOverride(URI.create(endpoint))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        System.setProperty("aws.endpointUrl", endpoint);
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @SuppressWarnings("resource") // Closing its input would end the server.
    static S3Server start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("python3", "-c", PROGRAM);
        builder.environment().put("PYTHONPATH", System.getProperty("locus.home") + "/.locus/python");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader said = process.inputReader();
        String endpoint = said.readLine();
        assertNotNull(endpoint, "moto did not start");
        S3Server server = new S3Server(process, endpoint);
        server.client.createBucket(bucket -> bucket.bucket("shop"));
        return server;
    }

    void put(String key, Path file) {
        client.putObject(object -> object.bucket("shop").key(key), file);
    }

    void put(String key, String text) {
        client.putObject(object -> object.bucket("shop").key(key), RequestBody.fromString(text));
    }

    /// Has every read of an object below a prefix refused.
    void refuseReading(String prefix) {
        String policy = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
                 "Resource": "arn:aws:s3:::shop/%s*"}]}""".formatted(prefix);
        client.putBucketPolicy(bucket -> bucket.bucket("shop").policy(policy));
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().join();
    }
}
