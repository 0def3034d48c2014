package dev.locus.architecture;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// A Java file of this repository as the compiler's parser sees it.
///
/// @param module its module, such as `client` or `tests/support`
/// @param inTests whether it lies under `src/test`
/// @param names the dotted names written in it, in imports and in code
/// @param packageAnnotations the annotations of its package declaration
record JavaFile(
        Path file,
        String module,
        boolean inTests,
        int lines,
        ImmutableList<Method> methods,
        ImmutableList<String> names,
        ImmutableList<String> packageAnnotations) {

    /// A method or constructor, and how many lines it takes from its first modifier to its closing brace.
    record Method(String name, int lines) {}

    /// Every Java file of the repository. Sources only: generated code is under `target`.
    static ImmutableList<JavaFile> all() {
        ImmutableList<Path> paths = Repository.files(".java");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(paths));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            ImmutableList.Builder<JavaFile> files = ImmutableList.builder();
            for (CompilationUnitTree unit : task.parse()) {
                files.add(read(unit, positions));
            }
            return files.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return Repository.name(file);
    }

    private static JavaFile read(CompilationUnitTree unit, SourcePositions positions) {
        Path file = Path.of(unit.getSourceFile().toUri());
        List<String> segments = Splitter.on('/').splitToList(Repository.name(file));
        int source = segments.indexOf("src");
        Reader reader = new Reader(unit, positions);
        reader.scan(unit, null);
        return new JavaFile(
                file,
                Joiner.on('/').join(segments.subList(0, source)),
                segments.get(source + 1).equals("test"),
                (int) Repository.text(file).lines().count(),
                ImmutableList.copyOf(reader.methods),
                ImmutableList.copyOf(reader.names),
                unit.getPackageAnnotations().stream()
                        .map(AnnotationTree::getAnnotationType)
                        .map(Tree::toString)
                        .collect(ImmutableList.toImmutableList()));
    }

    private static final class Reader extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> methods = new ArrayList<>();
        private final List<String> names = new ArrayList<>();

        private Reader(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            methods.add(new Method(method.getName().toString(), lines(method)));
            return super.visitMethod(method, null);
        }

        /// A chain of calls is a name too, but not one that a rule looks for.
        @Override
        public Void visitMemberSelect(MemberSelectTree name, Void nothing) {
            names.add(name.toString());
            return super.visitMemberSelect(name, null);
        }

        private int lines(Tree tree) {
            long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
            long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
            return (int) (last - first) + 1;
        }
    }
}
