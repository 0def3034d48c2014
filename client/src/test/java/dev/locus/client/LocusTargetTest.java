package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.locus.transport.Address;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocusTargetTest {
    @Test
    void aTargetNamesServersJobAndWhereTheClientIs() {
        LocusTarget target = LocusTarget.parse(URI.create("locus://a:1,b:2/shop?zone=z-1&machine=m"));
        assertEquals(
                List.of(new Address("a", 1), new Address("b", 2)),
                target.directory().servers());
        assertEquals("shop", target.directory().job());
        assertEquals("m", target.machine());
        assertEquals("z-1", target.zone());
        assertEquals("", LocusTarget.parse(URI.create("locus://a:1/shop")).zone());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "locus://a:1",
                "locus://a:1/",
                "locus:///shop",
                "locus:shop",
                "locus://a/shop",
                "locus://a:1,/shop",
                "locus://a:1/shop/x",
                "locus://a:1/shop?zone=z&colour=red",
                "dns://a:1/shop"
            })
    void anythingElseIsRefusedWithTheWayOut(String text) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> LocusTarget.parse(URI.create(text)));
        String message = String.valueOf(refusal.getMessage());
        assertEquals("'" + text + "' is not a target: ", message.substring(0, text.length() + 20));
        assertEquals("?machine=NAME&zone=NAME", message.substring(message.length() - 23));
    }
}
