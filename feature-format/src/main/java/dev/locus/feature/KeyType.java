package dev.locus.feature;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What the keys of an entity are.
public enum KeyType {
    @JsonProperty("int64")
    INT64,
    @JsonProperty("string")
    STRING
}
