package dev.locus.cli;

import dev.locus.feature.FeatureView;
import dev.locus.feature.FeatureViewFile;
import dev.locus.model.OnnxRuntime;
import dev.locus.topology.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus model`: model manifests on paper.
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "Drafts model manifests.",
        subcommands = ModelCommand.Init.class,
        footer = {
            "",
            "Examples:",
            "  locus model init shop/models/ctr/1/model.onnx --name ctr --views shop/views/*.yaml"
        })
final class ModelCommand {
    /// `locus model init`: drafts a manifest from a model.
    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = {
                "Drafts the manifest of an ONNX model: its inputs, bound to the features of their names, and its outputs.",
                "What needs a decision is marked 'TODO decide'."
            },
            footer = {
                "",
                "Examples:",
                "  locus model init model.onnx                                 print a draft",
                "  locus model init shop/models/ctr/1/model.onnx --name ctr --views shop/views/*.yaml \\",
                "        -o shop/models/ctr/1/model.yaml"
            })
    static final class Init implements Callable<Integer> {
        @Parameters(paramLabel = "MODEL", description = "An ONNX file.")
        private Path model = Path.of("");

        @Option(names = "--name", paramLabel = "NAME", description = "The model's name (default: from the file's).")
        private @Nullable String name;

        @Option(
                names = "--views",
                paramLabel = "FILE",
                arity = "1..*",
                description = "Feature views that the model reads.")
        private List<Path> views = new ArrayList<>();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "Write here, a file that is not there yet (default: standard output).")
        private @Nullable Path output;

        @Override
        public Integer call() {
            List<FeatureView> read = views.stream()
                    .map(file -> FeatureViewFile.read(file).view())
                    .toList();
            String file = String.valueOf(model.getFileName());
            String named = name != null ? name : file.replaceFirst("\\.onnx$", "");
            String draft = ModelDraft.of(OnnxRuntime.inspect(model), file, Names.check("model name", named), read);
            DraftFile.write(draft, output, System.out);
            return 0;
        }
    }
}
