package dev.locus.loader;

import java.util.Locale;

/// What a source file holds, told by how its name ends. Text files may be compressed by gzip.
enum SourceFormat {
    PARQUET(".parquet", '\0', '\0'),
    ARROW(".arrow", '\0', '\0'),
    CSV(".csv", ',', '"'),
    TSV(".tsv", '\t', '\0');

    private static final String GZIP = ".gz";
    private static final String KNOWN = ".parquet, .arrow, .csv, .tsv, .csv.gz or .tsv.gz";

    final char separator;
    final char quote;
    private final String ending;

    SourceFormat(String ending, char separator, char quote) {
        this.ending = ending;
        this.separator = separator;
        this.quote = quote;
    }

    /// @throws LoadFailedException if the ending is none of those known
    static SourceFormat of(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        boolean packed = isPacked(name);
        plain = packed ? plain.substring(0, plain.length() - GZIP.length()) : plain;
        for (SourceFormat format : values()) {
            if (plain.endsWith(format.ending) && (format.isText() || !packed)) {
                return format;
            }
        }
        throw new LoadFailedException(
                "what " + name + " holds can't be told by its name; use files that end in " + KNOWN);
    }

    static boolean isPacked(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(GZIP);
    }

    boolean isText() {
        return separator != '\0';
    }
}
