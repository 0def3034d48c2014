package dev.locus.recorder;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.model.InputTensors;
import dev.locus.model.TensorType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/// The columns of a recorded file: those that all files have, one for each output, one for each input tensor.
/// `docs/reference/recorded-inputs.md` is the list.
final class RecordSchema {
    static final String REQUEST_ID = "request_id";
    static final String TIME = "time";
    static final String NODE = "node";
    static final String RELEASE = "release";
    static final String CHANGE = "change";
    static final String MODEL = "model";
    static final String MODEL_VERSION = "model_version";
    static final String DATA_VERSIONS = "data_versions";
    static final String USER_KEY = "user_key";
    static final String ITEM_KEY = "item_key";
    static final String OUTCOME = "outcome";
    static final String SCORE = "score_";
    static final String INPUT = "input_";

    /// Columns before the first score.
    static final int FIXED = 11;

    private RecordSchema() {}

    static MessageType of(ModelRecord model, ImmutableList<InputTensors.Tensor> inputs) {
        Types.GroupBuilder<MessageType> schema = Types.buildMessage()
                .addField(text(REQUEST_ID))
                .addField(Types.required(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MILLIS))
                        .named(TIME))
                .addField(text(NODE))
                .addField(number(RELEASE))
                .addField(number(CHANGE))
                .addField(text(MODEL))
                .addField(text(MODEL_VERSION))
                .addField(text(DATA_VERSIONS))
                .addField(text(USER_KEY))
                .addField(text(ITEM_KEY))
                .addField(text(OUTCOME));
        for (String output : model.getOutputsList()) {
            schema.addField(Types.required(PrimitiveTypeName.FLOAT).named(SCORE + output));
        }
        for (InputTensors.Tensor input : inputs) {
            PrimitiveTypeName element =
                    input.type() == TensorType.INT64 ? PrimitiveTypeName.INT64 : PrimitiveTypeName.FLOAT;
            schema.addField(Types.requiredList().requiredElement(element).named(INPUT + input.name()));
        }
        return schema.named("recorded_inputs");
    }

    private static Type text(String name) {
        return Types.required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }

    private static Type number(String name) {
        return Types.required(PrimitiveTypeName.INT64).named(name);
    }
}
