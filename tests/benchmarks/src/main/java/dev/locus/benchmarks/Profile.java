package dev.locus.benchmarks;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// Where a process spent its CPU and its heap, by a recording of Java's flight recorder: the ten methods with the most
/// of each.
///
/// @param cpu by samples of CPU time; native code counts as the Java method that called it
/// @param allocation by bytes, counted for the method nearest to them that is not Java's own
record Profile(String name, ImmutableList<Line> cpu, ImmutableList<Line> allocation) {
    /// @param share of all samples or bytes
    record Line(String method, double share) {}

    private static final int LINES_MAX = 10;
    private static final String CPU_TIME = "jdk.CPUTimeSample";
    private static final String EXECUTION = "jdk.ExecutionSample";
    private static final String ALLOCATION = "jdk.ObjectAllocationSample";

    static Recording startRecording() {
        try {
            Recording recording = new Recording(Configuration.getConfiguration("profile"));
            recording.enable(CPU_TIME).with("throttle", "5 ms");
            recording.start();
            return recording;
        } catch (IOException | ParseException e) {
            throw new IllegalStateException("this JDK can't record a profile: " + e.getMessage(), e);
        }
    }

    static Profile read(String name, Path recording) {
        Map<String, Long> cpuTime = new HashMap<>();
        Map<String, Long> execution = new HashMap<>();
        Map<String, Long> allocation = new HashMap<>();
        Set<Long> allocating = new HashSet<>();
        for (RecordedEvent event : inOrder(recording)) {
            switch (event.getEventType().getName()) {
                case CPU_TIME -> cpuTime.merge(method(event, false), 1L, Long::sum);
                case EXECUTION -> execution.merge(method(event, false), 1L, Long::sum);
                case ALLOCATION -> {
                    // A thread's first sample also stands for what it allocated before the recording.
                    if (!allocating.add(event.getThread().getId())) {
                        allocation.merge(method(event, true), event.getLong("weight"), Long::sum);
                    }
                }
                default -> {}
            }
        }
        // Samples of CPU time exist on Linux only.
        return new Profile(name, top(cpuTime.isEmpty() ? execution : cpuTime), top(allocation));
    }

    private static List<RecordedEvent> inOrder(Path recording) {
        try {
            return RecordingFile.readAllEvents(recording).stream()
                    .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String method(RecordedEvent event, boolean skipJava) {
        if (event.getStackTrace() == null) {
            return "(unknown)";
        }
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        RecordedFrame first = frames.stream()
                .filter(frame -> !skipJava || !isJava(type(frame)))
                .findFirst()
                .orElse(frames.getFirst());
        return type(first) + "." + first.getMethod().getName();
    }

    private static String type(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    private static boolean isJava(String type) {
        return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
    }

    private static ImmutableList<Line> top(Map<String, Long> totals) {
        double all = totals.values().stream().mapToLong(Long::longValue).sum();
        return totals.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(LINES_MAX)
                .map(entry -> new Line(entry.getKey(), entry.getValue() / all))
                .collect(ImmutableList.toImmutableList());
    }
}
