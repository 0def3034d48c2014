package dev.locus.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/// The element type of an input tensor that Locus can fill.
public enum TensorType {
    @JsonProperty("int64")
    INT64(8),
    @JsonProperty("float32")
    FLOAT32(4);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
