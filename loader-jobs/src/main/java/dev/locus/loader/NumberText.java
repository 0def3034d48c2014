package dev.locus.loader;

/// Reads numbers out of characters without making objects, for the numbers that files mostly hold; the others go to
/// the JDK. Decimal notation only: no `NaN`, no hexadecimal, no white space.
final class NumberText {
    /// Powers of ten that a double holds exactly (and so the quotient of a whole number below 2^53 by one of
    /// them is the correctly rounded double: Clinger, 1990).
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    /// So many digits are below 2^53.
    private static final int EXACT_DIGITS_MAX = 15;

    private static final int LONG_DIGITS_SAFE = 18;

    private NumberText() {}

    /// @throws NumberFormatException if this is not an int64
    static long parseLong(char[] text, int from, int to) {
        boolean negative = from < to && text[from] == '-';
        int start = negative ? from + 1 : from;
        if (to - start > LONG_DIGITS_SAFE || start == to) {
            return Long.parseLong(new String(text, from, to - from));
        }
        long number = 0;
        for (int i = start; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException("not a whole number");
            }
            number = number * 10 + digit;
        }
        return negative ? -number : number;
    }

    /// The nearest double.
    ///
    /// @throws NumberFormatException if this is not a number
    static double parseDouble(char[] text, int from, int to) {
        boolean negative = from < to && text[from] == '-';
        int start = negative ? from + 1 : from;
        long digits = 0;
        int point = -1;
        for (int i = start; i < to; i++) {
            char c = text[i];
            if (c == '.' && point < 0) {
                point = i;
            } else if (c < '0' || c > '9' || i - start > EXACT_DIGITS_MAX) {
                return parseAnyDouble(text, from, to);
            } else {
                digits = digits * 10 + (c - '0');
            }
        }
        int count = to - start - (point < 0 ? 0 : 1);
        if (count < 1 || count > EXACT_DIGITS_MAX) {
            return parseAnyDouble(text, from, to);
        }
        double number = digits / POWERS_OF_TEN[point < 0 ? 0 : to - point - 1];
        return negative ? -number : number;
    }

    private static double parseAnyDouble(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if ("0123456789+-.eE".indexOf(text[i]) < 0) {
                throw new NumberFormatException("not a number");
            }
        }
        return Double.parseDouble(new String(text, from, to - from));
    }
}
