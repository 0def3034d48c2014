package dev.locus.cli;

import dev.locus.loader.SourceSample;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus view`: feature views on paper.
@Command(
        name = "view",
        mixinStandardHelpOptions = true,
        description = "Drafts feature views.",
        subcommands = ViewCommand.Init.class,
        footer = {"", "Examples:", "  locus view init items.parquet -o shop/views/item.yaml"})
final class ViewCommand {
    /// `locus view init`: drafts a view from a source file.
    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = {
                "Drafts a feature view from the schema and the first rows of a Parquet, CSV or TSV file.",
                "What needs a decision is marked 'TODO decide'."
            },
            footer = {
                "",
                "Examples:",
                "  locus view init items.parquet                               print a draft",
                "  locus view init users.csv --key user_id -o shop/views/user.yaml"
            })
    static final class Init implements Callable<Integer> {
        private static final long SAMPLE_ROWS = 10_000;

        @Parameters(paramLabel = "FILE", description = "A .parquet, .csv or .tsv file.")
        private Path file = Path.of("");

        @Option(names = "--name", paramLabel = "NAME", description = "The view's name (default: from the file's).")
        private @Nullable String name;

        @Option(
                names = "--entity",
                paramLabel = "NAME",
                description = "Whose rows they are (default: from the key's name).")
        private @Nullable String entity;

        @Option(names = "--key", paramLabel = "COLUMN", description = "The key column (default: a guess).")
        private @Nullable String key;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "Write here, a file that is not there yet (default: standard output).")
        private @Nullable Path output;

        @Override
        public Integer call() {
            SourceSample sample = SourceSample.of(file, SAMPLE_ROWS);
            String draft = ViewDraft.of(sample, String.valueOf(file.getFileName()), name, entity, key);
            DraftFile.write(draft, output, System.out);
            return 0;
        }
    }
}
