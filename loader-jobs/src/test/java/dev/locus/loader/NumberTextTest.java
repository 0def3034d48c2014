package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NumberTextTest {
    private static double parseDouble(String text) {
        return NumberText.parseDouble(("x" + text + "y").toCharArray(), 1, 1 + text.length());
    }

    private static long parseLong(String text) {
        return NumberText.parseLong(("x" + text + "y").toCharArray(), 1, 1 + text.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1.",
                ".5",
                "-.25",
                "0.1",
                "123456789012345",
                "1234567890123456",
                "0.000000000000001",
                "0.0000000000000001",
                "1e5",
                "-1E-5",
                "+3",
                "9007199254740993",
                "1.7976931348623157e308",
                "00012.50"
            })
    void aNumberIsTheDoubleThatTheJdkReads(String text) {
        assertEquals(Double.parseDouble(text), parseDouble(text));
    }

    @Test
    void randomNumbersAreTheDoublesThatTheJdkReads() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            double number = random.nextGaussian() * Math.pow(10, random.nextInt(8));
            String text = String.format(Locale.ROOT, "%." + random.nextInt(12) + "f", number);
            assertEquals(Double.parseDouble(text), parseDouble(text), () -> text + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "-.", "NaN", "1f", "1d", "0x1", " 1", "1 ", "1.2.3", "1e", "--1", "١"})
    void whatIsNotDecimalIsNoNumber(String text) {
        assertThrows(NumberFormatException.class, () -> parseDouble(text));
        assertThrows(NumberFormatException.class, () -> parseLong(text));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, -1, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE})
    void everyLongIsRead(long number) {
        assertEquals(number, parseLong(Long.toString(number)));
    }
}
