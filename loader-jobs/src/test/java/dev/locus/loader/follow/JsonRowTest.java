package dev.locus.loader.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.v1.Row;
import dev.locus.v1.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRowTest {
    @Test
    void everyKindOfValue() {
        Row row = JsonRow.parse("""
                {"whole": 7, "real": 1.5, "text": "x", "none": null, "yes": true,
                 "wholes": [1, 2], "reals": [1, 2.5], "texts": ["a", ""], "empty": []}
                """);
        assertEquals(7, row.getFeaturesOrThrow("whole").getInt64Value());
        assertEquals(1.5f, row.getFeaturesOrThrow("real").getFloatValue());
        assertEquals("x", row.getFeaturesOrThrow("text").getStringValue());
        assertEquals(Value.getDefaultInstance(), row.getFeaturesOrThrow("none"));
        assertEquals(1, row.getFeaturesOrThrow("yes").getInt64Value());
        assertEquals(
                List.of(1L, 2L), row.getFeaturesOrThrow("wholes").getListValue().getInt64ValuesList());
        assertEquals(
                List.of(1f, 2.5f),
                row.getFeaturesOrThrow("reals").getListValue().getFloatValuesList());
        assertEquals(
                List.of("a", ""), row.getFeaturesOrThrow("texts").getListValue().getStringValuesList());
        assertTrue(row.getFeaturesOrThrow("empty").hasListValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[1]; not a JSON object",
                "{\"a\": ; not JSON",
                "{\"a\": 1} {\"a\": 2}; not JSON",
                "'';not a JSON object",
                "{\"a\": {\"b\": 1}}; feature 'a' is {\"b\":1}",
                "{\"a\": [[1]]}; has an element [1]",
                "{\"a\": [1, \"x\"]}; mixes numbers and strings",
            })
    void whatIsNoRowIsRefusedWithTheReason(String json, String reason) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> JsonRow.parse(json));
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }

    @Test
    void aWordThatIsNoJsonIsAString() {
        assertEquals("red", JsonRow.parseValue("colour", "red").getStringValue());
        assertEquals(42, JsonRow.parseValue("year", "42").getInt64Value());
        assertEquals("42", JsonRow.parseValue("code", "\"42\"").getStringValue());
    }
}
