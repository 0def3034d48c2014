package dev.locus.loader;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// One load's way to S3: credentials, region and endpoint from where AWS tools find them. Made when the first source
/// names a bucket. Every failure is a [LoadFailedException] that names the object.
final class S3Access implements AutoCloseable {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private static final int PAGE_OBJECTS = 1_000;

    private final int pageObjects;
    private @Nullable S3Client client;

    S3Access() {
        this(PAGE_OBJECTS);
    }

    /// @param pageObjects that an answer may list
    S3Access(int pageObjects) {
        this.pageObjects = pageObjects;
    }

    /// One call to S3.
    private interface Call<T> {
        T on(S3Client client);
    }

    /// A look at an object.
    ///
    /// @return nothing if there is no such object, or no such bucket
    @Nullable
    S3File find(String bucket, String key) {
        try {
            HeadObjectResponse head =
                    client().headObject(request -> request.bucket(bucket).key(key));
            return new S3File(bucket, key, head.contentLength(), head.eTag(), this);
        } catch (NoSuchKeyException e) {
            return null;
        } catch (SdkException e) {
            throw S3Failures.of("s3://" + bucket + "/" + key, e);
        }
    }

    /// A page of the objects below a prefix, by key.
    ///
    /// @param next of the page before; null for the first
    ListObjectsV2Response list(String bucket, String prefix, @Nullable String next) {
        return call(
                "s3://" + bucket + "/" + prefix,
                s3 -> s3.listObjectsV2(request -> request.bucket(bucket)
                        .prefix(prefix)
                        .maxKeys(pageObjects)
                        .continuationToken(next)));
    }

    /// The bytes of an object from a place on, as long as it is the one that was found.
    ResponseInputStream<GetObjectResponse> open(S3File file, long from) {
        return call(
                file.name(),
                s3 -> s3.getObject(request(file).range("bytes=" + from + "-").build()));
    }

    byte[] read(S3File file, long from, int length) {
        if (length == 0) {
            return new byte[0];
        }
        String range = "bytes=" + from + "-" + (from + length - 1);
        return call(
                file.name(),
                s3 -> s3.getObjectAsBytes(request(file).range(range).build()).asByteArrayUnsafe());
    }

    private static GetObjectRequest.Builder request(S3File file) {
        return GetObjectRequest.builder().bucket(file.bucket()).key(file.key()).ifMatch(file.etag());
    }

    private <T> T call(String name, Call<T> call) {
        try {
            return call.on(client());
        } catch (SdkException e) {
            throw S3Failures.of(name, e);
        }
    }

    private synchronized S3Client client() {
        if (client == null) {
            String endpoint = endpoint();
            S3ClientBuilder builder = S3Client.builder()
                    .region(region())
                    .crossRegionAccessEnabled(endpoint == null)
                    .httpClient(UrlConnectionHttpClient.builder()
                            .connectionTimeout(SILENCE_MAX)
                            .socketTimeout(SILENCE_MAX)
                            .build());
            if (endpoint != null) {
                builder.endpointOverride(uri(endpoint)).forcePathStyle(true);
            }
            client = builder.build();
        }
        return client;
    }

    private static URI uri(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            if (uri.getScheme() != null && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // It is said below.
        }
        throw new LoadFailedException("AWS_ENDPOINT_URL is '" + endpoint
                + "', which is no address; write it like https://store.example:9000");
    }

    private static Region region() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkException e) {
            return Region.US_EAST_1;
        }
    }

    /// Stores that are not Amazon's have no bucket names in their host names.
    private static @Nullable String endpoint() {
        String property = System.getProperty("aws.endpointUrl");
        String ofS3 = System.getenv("AWS_ENDPOINT_URL_S3");
        return property != null ? property : ofS3 != null ? ofS3 : System.getenv("AWS_ENDPOINT_URL");
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
