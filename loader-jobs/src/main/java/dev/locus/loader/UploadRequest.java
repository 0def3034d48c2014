package dev.locus.loader;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.flight.FlightDescriptor;
import org.jspecify.annotations.Nullable;

/// What an upload is asked for, told by its descriptor: the path `[VIEW]` or `[VIEW, VERSION]`, or a command, which is
/// a JSON object.
///
/// @param rows how many the sender will send; null = it does not say
/// @param base what they are laid over: `active`, the data version that is active; null = they are the whole view
/// @param deletedColumn which column marks deleted rows of an increment; null = none does
record UploadRequest(
        @JsonProperty(required = true) String view,
        @Nullable String dataVersion,
        boolean activate,
        @Nullable Long rows,
        long badRowsMax,
        @Nullable DuplicateKeys duplicates,
        @Nullable String force,
        @Nullable String base,
        @Nullable String deletedColumn) {
    private static final String ACTIVE = "active";

    UploadRequest {
        if (base != null && !base.equals(ACTIVE)) {
            throw new IllegalArgumentException("base is '" + base + "'; it can only be '" + ACTIVE + "'");
        }
    }

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(com.fasterxml.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    /// @throws IllegalArgumentException if it says neither
    static UploadRequest of(FlightDescriptor descriptor) {
        if (descriptor.isCommand()) {
            String command = new String(descriptor.getCommand(), StandardCharsets.UTF_8);
            try {
                return MAPPER.readValue(command, UploadRequest.class);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(
                        "the descriptor's command is not a JSON object with 'view' and perhaps data_version, activate,"
                                + " rows, bad_rows_max, duplicates, force, base, deleted_column: "
                                + e.getOriginalMessage());
            }
        }
        List<String> path = descriptor.getPath();
        if (path.isEmpty() || path.size() > 2) {
            throw new IllegalArgumentException(
                    "the descriptor's path is " + path + "; use [VIEW] or [VIEW, VERSION], or a JSON command");
        }
        return new UploadRequest(
                path.getFirst(), path.size() == 2 ? path.get(1) : null, false, null, 0, null, null, null, null);
    }

    /// @param served the load directory of the data version that is active, if it is here
    LoadRecord.Options options(@Nullable Path served) {
        if (base != null && served == null) {
            throw new IllegalArgumentException("no data version of view '" + view
                    + "' is active, or its load is not here: send the whole view, without base");
        }
        return new LoadRecord.Options(
                badRowsMax,
                duplicates == null ? DuplicateKeys.LAST : duplicates,
                force,
                activate,
                base == null || served == null ? null : String.valueOf(served.getFileName()),
                deletedColumn);
    }
}
