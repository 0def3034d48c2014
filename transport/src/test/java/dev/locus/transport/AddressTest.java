package dev.locus.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Test
    void itReadsWhatItWrites() {
        assertEquals(new Address("127.0.0.1", 7400), Address.parse("127.0.0.1:7400"));
        assertEquals("host.example:0", Address.parse("host.example:0").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":80", "host:", "host:x", "host:-1", "host:65536", "80"})
    void otherTextsAreRefusedWithTheForm(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Address.parse(text));
        assertTrue(String.valueOf(e.getMessage()).endsWith("is not an address: use HOST:PORT"), e::getMessage);
    }
}
