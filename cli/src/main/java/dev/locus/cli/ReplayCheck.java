package dev.locus.cli;

import com.google.common.collect.ImmutableList;
import dev.locus.model.InputTensors;
import dev.locus.model.ModelReplay;
import dev.locus.model.TensorType;
import dev.locus.recorder.RecordedRow;
import dev.locus.recorder.RecordedValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Scores recorded inputs anew, in batches, and compares with the scores that were recorded.
final class ReplayCheck {
    static final double TOLERANCE = 1e-5;
    private static final int BATCH_ROWS = 1_024;

    private final ModelReplay model;
    private final List<RecordedRow> batch = new ArrayList<>();
    private long rows;
    private long compared;
    private long without;
    private long beyond;
    private double largest;
    private String worst = "";

    ReplayCheck(ModelReplay model) {
        this.model = model;
    }

    void add(RecordedRow row) {
        batch.add(row);
        if (batch.size() == BATCH_ROWS) {
            finish();
        }
    }

    /// Scores what is left.
    void finish() {
        if (batch.isEmpty()) {
            return;
        }
        float[][] scores = model.score(tensors(batch));
        for (int output = 0; output < scores.length; output++) {
            String name = model.outputs().get(output);
            for (int item = 0; item < batch.size(); item++) {
                compare(name, batch.get(item), scores[output][item]);
            }
        }
        rows += batch.size();
        batch.clear();
    }

    private void compare(String output, RecordedRow row, float now) {
        Float recorded = row.scores().get(output);
        if (recorded == null) {
            throw new IllegalArgumentException("the model has output '" + output + "', recorded are "
                    + row.scores().keySet() + ": replay with a model that answers the same");
        }
        if (recorded.isNaN()) {
            without++; // Its row's policy gave no score.
            return;
        }
        compared++;
        double difference = recorded == now ? 0 : Math.abs((double) recorded - now);
        boolean isBeyond = !(difference <= TOLERANCE * Math.max(1, Math.abs((double) recorded)));
        beyond += isBeyond ? 1 : 0;
        if (difference > largest || (isBeyond && worst.isEmpty())) {
            largest = difference;
            worst = "request " + row.requestId() + ", item " + row.item() + ", output " + output + ": recorded "
                    + recorded + ", now " + now;
        }
    }

    private static InputTensors tensors(List<RecordedRow> rows) {
        ImmutableList.Builder<InputTensors.Tensor> tensors = ImmutableList.builder();
        rows.getFirst().inputs().forEach((name, first) -> {
            boolean isLong = first.type() == TensorType.INT64;
            int width = first.width();
            int bytes = isLong ? Long.BYTES : Float.BYTES;
            ByteBuffer values = ByteBuffer.allocate(rows.size() * width * bytes).order(ByteOrder.nativeOrder());
            for (RecordedRow row : rows) {
                RecordedValues columns = row.inputs().getOrDefault(name, first);
                for (int column = 0; column < width; column++) {
                    if (isLong) {
                        values.putLong(columns.longValue(column));
                    } else {
                        values.putFloat(columns.floatValue(column));
                    }
                }
            }
            tensors.add(new InputTensors.Tensor(name, first.type(), width, values.rewind()));
        });
        return new InputTensors(rows.size(), tensors.build());
    }

    long rows() {
        return rows;
    }

    long compared() {
        return compared;
    }

    /// Scores that were not there when it was recorded.
    long without() {
        return without;
    }

    long beyond() {
        return beyond;
    }

    double largest() {
        return largest;
    }

    /// Where the largest difference is; empty if all are the same.
    String worst() {
        return worst;
    }
}
