package dev.locus.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is used where, and how long things are.
final class CodeTest {
    private static final int FILE_LINES_MAX = 600;
    private static final int METHOD_LINES_MAX = 70;

    /// A library that some modules have to themselves.
    ///
    /// @param prefix how the names of its types begin, up to a dot
    private record Reserved(String prefix, ImmutableSet<String> modules, String reason) {
        static Reserved to(String prefix, String reason, String... modules) {
            return new Reserved(prefix, ImmutableSet.copyOf(modules), reason);
        }
    }

    private static final ImmutableList<Reserved> RESERVED = ImmutableList.of(
            Reserved.to("io.ray.", "only the shells beside the mains put a part on Ray", "cli"),
            Reserved.to(
                    "org.rocksdb.",
                    "one implementation of the store, and the writer of the files it takes in; benchmarks compare with it",
                    "feature-shard-actor",
                    "loader-jobs",
                    "tests/benchmarks"),
            Reserved.to(
                    "ai.onnxruntime.",
                    "one implementation of the scorer; benchmarks compare with the bare model",
                    "model-runtime",
                    "tests/benchmarks"),
            Reserved.to(
                    "dev.hardwood.",
                    "reading Parquet is the loader's business; benchmarks compare with the bare scan",
                    "loader-jobs",
                    "tests/benchmarks"),
            Reserved.to("org.apache.parquet.", "writing Parquet is the recorder's business", "input-recorder"),
            Reserved.to("org.apache.hadoop.", "what Parquet's writer names; none of it is used", "input-recorder"),
            Reserved.to("org.HdrHistogram.", "quantiles of drift", "routing-proxy", "shard-manager"),
            Reserved.to("org.apache.arrow.", "reading Arrow is the loader's business", "loader-jobs"),
            Reserved.to(
                    "org.apache.kafka.",
                    "reading topics is the loader's business; a broker runs in tests",
                    "loader-jobs",
                    "tests/cluster"),
            Reserved.to("software.amazon.", "reading from S3 is the loader's business", "loader-jobs"),
            Reserved.to("io.prometheus.", "parts keep plain numbers, whoever shows them", "metrics"),
            Reserved.to("io.etcd.", "one implementation of the control store", "shard-manager"),
            Reserved.to("io.netty.", "a detail of the transport", "transport"),
            Reserved.to("io.grpc.netty.", "every server and channel is built in the transport's factory", "transport"),
            Reserved.to(
                    "io.grpc.inprocess.", "every server and channel is built in the transport's factory", "transport"),
            Reserved.to("io.grpc.Grpc.", "every server and channel is built in the transport's factory", "transport"),
            Reserved.to("io.grpc.ServerBuilder.", "every server is built in the transport's factory", "transport"),
            Reserved.to(
                    "io.grpc.ManagedChannelBuilder.", "every channel is built in the transport's factory", "transport"),
            Reserved.to("picocli.", "the command lines", "cli", "tests/benchmarks"));

    private static final ImmutableList<JavaFile> FILES = JavaFile.all();

    @Test
    void librariesStayInTheModulesThatAdaptThem() {
        List<String> wrong = new ArrayList<>();
        for (JavaFile file : FILES) {
            for (Reserved reserved : RESERVED) {
                file.names().stream()
                        .filter(name -> (name + ".").startsWith(reserved.prefix()))
                        .filter(_ -> !reserved.modules().contains(file.module()))
                        .limit(1)
                        .forEach(name -> wrong.add(file.name() + " uses " + name + ", which only "
                                + new TreeSet<>(reserved.modules()) + " may: " + reserved.reason()));
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void filesAndMethodsAreShort() {
        List<String> wrong = mainFiles()
                .flatMap(file -> Stream.concat(
                        Stream.of(file.name() + " has " + file.lines() + " lines, of " + FILE_LINES_MAX)
                                .filter(_ -> file.lines() > FILE_LINES_MAX),
                        file.methods().stream()
                                .filter(method -> method.lines() > METHOD_LINES_MAX)
                                .map(method -> file.name() + ": " + method.name() + " has " + method.lines()
                                        + " lines, of " + METHOD_LINES_MAX)))
                .toList();
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        ImmutableSet<Path> said = mainFiles()
                .filter(file -> file.file().endsWith("package-info.java"))
                .filter(file -> file.packageAnnotations().contains("NullMarked"))
                .map(file -> file.file().resolveSibling(""))
                .collect(ImmutableSet.toImmutableSet());
        assertEquals(
                List.of(),
                mainFiles()
                        .map(file -> file.file().resolveSibling(""))
                        .distinct()
                        .filter(folder -> !said.contains(folder))
                        .map(folder -> Repository.name(folder) + " has no package-info.java with @NullMarked")
                        .toList());
    }

    @Test
    void thereIsCodeToLookAt() {
        assertFalse(mainFiles().toList().isEmpty());
    }

    private static Stream<JavaFile> mainFiles() {
        return FILES.stream().filter(file -> !file.inTests());
    }
}
