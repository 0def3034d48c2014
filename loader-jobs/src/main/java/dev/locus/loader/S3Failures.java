package dev.locus.loader;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/// What failed calls to S3 mean to a load.
final class S3Failures {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CHANGED = 412;

    private S3Failures() {}

    /// @param name of the object or prefix
    static LoadFailedException of(String name, SdkException failure) {
        if (failure instanceof NoSuchBucketException) {
            return new LoadFailedException("can't read " + name + ": there is no such bucket", failure);
        }
        if (failure instanceof SdkServiceException answer) {
            return switch (answer.statusCode()) {
                case UNAUTHORIZED, FORBIDDEN ->
                    new LoadFailedException(
                            "can't read " + name + ": access is refused (" + text(failure) + "). Check the credentials"
                                    + " (AWS_PROFILE, AWS_ACCESS_KEY_ID and so on) and what they may read",
                            failure);
                case NOT_FOUND -> new LoadFailedException("can't read " + name + ": it is not there", failure);
                case CHANGED ->
                    LoadFailedException.stopped(name + " has changed while it was read; load it again", failure);
                default -> LoadFailedException.stopped("can't read " + name + ": " + text(failure), failure);
            };
        }
        if (text(failure).contains("credentials")) {
            return new LoadFailedException(
                    "can't read " + name + ": there are no credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
                            + " AWS_SECRET_ACCESS_KEY, or run where a role is given",
                    failure);
        }
        return LoadFailedException.stopped("can't reach " + name + ": " + text(failure), failure);
    }

    private static String text(SdkException failure) {
        return String.valueOf(failure.getMessage());
    }
}
