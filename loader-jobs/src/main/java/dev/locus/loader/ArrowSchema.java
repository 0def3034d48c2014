package dev.locus.loader;

import dev.locus.feature.ElementType;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureType;
import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The Arrow schema that fits a view without any cast: a column for the key, the event time and each feature. Others
/// that can be read fit too, such as int32 for int64 or strings as dictionaries.
final class ArrowSchema {
    private static final ArrowType INT64 = new ArrowType.Int(Long.SIZE, true);
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

    private ArrowSchema() {}

    static Schema of(FeatureView view) {
        Map<String, Field> fields = new LinkedHashMap<>();
        fields.put(
                view.keyColumn(),
                new Field(
                        view.keyColumn(),
                        FieldType.notNullable(view.keyType() == KeyType.INT64 ? INT64 : ArrowType.Utf8.INSTANCE),
                        null));
        FeatureView.EventTime time = view.eventTime();
        if (time != null) {
            fields.putIfAbsent(time.column(), new Field(time.column(), FieldType.nullable(INT64), null));
        }
        for (Feature feature : view.features()) {
            fields.putIfAbsent(feature.name(), field(feature.name(), feature.type()));
        }
        return new Schema(fields.values());
    }

    private static Field field(String name, FeatureType type) {
        ArrowType element = elementOf(type.element());
        return switch (type.form()) {
            case SCALAR -> new Field(name, FieldType.nullable(element), null);
            case VECTOR -> list(name, new ArrowType.FixedSizeList(type.length()), element);
            case LIST -> list(name, ArrowType.List.INSTANCE, element);
        };
    }

    private static Field list(String name, ArrowType list, ArrowType element) {
        return new Field(name, FieldType.nullable(list), List.of(new Field("item", FieldType.nullable(element), null)));
    }

    private static ArrowType elementOf(ElementType element) {
        return switch (element) {
            case INT64 -> INT64;
            case FLOAT32 -> FLOAT32;
            case STRING -> ArrowType.Utf8.INSTANCE;
        };
    }
}
