package dev.locus.cli;

import dev.locus.loader.LoadBook;
import dev.locus.loader.LoadRecord;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The small commands of `locus load`: each names a load, and does one thing to it.
final class LoadSteps {
    private LoadSteps() {}

    /// `locus load show`: all that is known of one load.
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows what a load was made of, how far it is, and why it ended.",
            footer = {"", "Examples:", "  locus load show item/20260102T030405.678Z --project shop"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private AdminOption admin = new AdminOption();

        @Mixin
        private ProjectOption project = new ProjectOption();

        @Parameters(paramLabel = "LOAD", description = "VIEW/VERSION, as 'locus load list' shows it.")
        private String id = "";

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        @Override
        public Integer call() {
            LoadBook book = project.open().loads();
            LoadRecord load;
            try (AdminConnection cluster = admin.connect()) {
                load = LoadRefresh.ofAll(List.of(book.find(id)), cluster).getFirst();
            }
            if (json) {
                System.out.println(LoadText.toJson(load, book));
            } else {
                LoadText.print(load, book, System.out);
            }
            return 0;
        }
    }

    /// `locus load cancel`: ends a load, or takes it back.
    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = {
                "Ends a load that is under way, or drops the change that a load is staged in, and deletes its files.",
                "What is activated is not cancelled but rolled back."
            },
            footer = {"", "Examples:", "  locus load cancel item/20260102T030405.678Z --project shop"})
    static final class Cancel implements Callable<Integer> {
        @Mixin
        private AdminOption admin = new AdminOption();

        @Mixin
        private ProjectOption project = new ProjectOption();

        @Parameters(paramLabel = "LOAD", description = "VIEW/VERSION, as 'locus load list' shows it.")
        private String id = "";

        @Option(names = "--json", description = "Print one JSON object and nothing else.")
        private boolean json;

        @Override
        public Integer call() {
            LoadBook book = project.open().loads();
            try (AdminConnection cluster = admin.connect()) {
                LoadRecord load = new Cancellation(book, cluster).of(book.find(id));
                System.out.println(
                        json
                                ? LoadText.toJson(load, book).toString()
                                : "Load " + id + " is cancelled; its files are gone.");
            }
            return 0;
        }
    }

    /// `locus load resume`: goes on with a load that stopped.
    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = {
                "Goes on with a load that was stopped or killed: stages a load directory that is whole, else makes it",
                "again from the same sources."
            },
            footer = {"", "Examples:", "  locus load resume item/20260102T030405.678Z --project shop --wait"})
    static final class Resume implements Callable<Integer> {
        @Mixin
        private AdminOption admin = new AdminOption();

        @Mixin
        private LoadMode mode = new LoadMode();

        @Parameters(paramLabel = "LOAD", description = "VIEW/VERSION, as 'locus load list' shows it.")
        private String id = "";

        @Override
        public Integer call() {
            Project home = mode.project();
            try (AdminConnection cluster = admin.connect()) {
                LoadRun run = new LoadRun(home, cluster, mode.progress(), mode.threads());
                mode.finish(run, run.resume(home.loads().find(id)), cluster);
            }
            return 0;
        }
    }
}
