package dev.locus.loader;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Finds the objects that a source of the form `s3://BUCKET/KEY` means: one object, all below a prefix, or those that
/// a pattern matches, as with files.
final class S3Sources {
    static final String SCHEME = "s3://";

    private final S3Access access;

    S3Sources(S3Access access) {
        this.access = access;
    }

    /// @throws LoadFailedException if there is no such object, or S3 can't be asked
    List<S3File> find(String source) {
        String[] parts = source.substring(SCHEME.length()).split("/", 2);
        String bucket = parts[0];
        String key = parts.length == 1 ? "" : parts[1];
        if (bucket.isEmpty()) {
            throw new LoadFailedException("source " + source + " names no bucket; write s3://BUCKET/KEY");
        }
        S3File object = key.isEmpty() || key.endsWith("/") ? null : access.find(bucket, key);
        if (object != null) {
            return List.of(object);
        }
        List<S3File> found = SourceFiles.isPattern(key)
                ? below(source, bucket, fixedPart(key), FileSystems.getDefault().getPathMatcher("glob:" + key))
                : below(source, bucket, key.isEmpty() || key.endsWith("/") ? key : key + "/", null);
        if (found.isEmpty()) {
            throw new LoadFailedException(
                    "source " + source + " means no object; name objects, prefixes or patterns that are there");
        }
        return found;
    }

    /// Up to the last slash before the first part that is a pattern.
    private static String fixedPart(String pattern) {
        int end = 0;
        for (int slash = pattern.indexOf('/'); slash >= 0; slash = pattern.indexOf('/', slash + 1)) {
            if (SourceFiles.isPattern(pattern.substring(0, slash))) {
                break;
            }
            end = slash + 1;
        }
        return pattern.substring(0, end);
    }

    private List<S3File> below(String source, String bucket, String prefix, @Nullable PathMatcher matcher) {
        List<S3File> found = new ArrayList<>();
        String next = null;
        do {
            ListObjectsV2Response page = access.list(bucket, prefix, next);
            for (S3Object object : page.contents()) {
                String key = object.key();
                if (isData(prefix, key) && (matcher == null || matcher.matches(Path.of(key)))) {
                    found.add(new S3File(bucket, key, object.size(), object.eTag(), access));
                }
            }
            if (found.size() > SourceFiles.FILES_MAX) {
                throw new LoadFailedException("source " + source + " means more than " + SourceFiles.FILES_MAX
                        + " objects; load fewer and larger ones");
            }
            next = page.nextContinuationToken();
        } while (next != null);
        return found;
    }

    /// Not a marker of a directory, and not hidden by a name below the prefix.
    private static boolean isData(String prefix, String key) {
        String below = "/" + key.substring(prefix.length());
        return !key.endsWith("/") && !below.contains("/.") && !below.contains("/_");
    }
}
