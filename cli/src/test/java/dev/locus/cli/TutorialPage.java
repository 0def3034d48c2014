package dev.locus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The fenced blocks of a tutorial page, in order. The first line of a block says what it is: `sh` are commands, `sh
/// serve` a command that keeps running, `text` what the commands before it print, `LANGUAGE FILE` a file to write.
record TutorialPage(List<Block> blocks) {
    /// @param line where it begins
    record Block(int line, String language, String argument, String text) {}

    static TutorialPage read(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("```")) {
                String[] head = lines.get(i).substring(3).split(" ", 2);
                int begin = i++;
                StringBuilder text = new StringBuilder();
                for (; !lines.get(i).equals("```"); i++) {
                    text.append(lines.get(i)).append('\n');
                }
                blocks.add(new Block(begin + 1, head[0], head.length > 1 ? head[1] : "", text.toString()));
            }
        }
        return new TutorialPage(blocks);
    }
}
