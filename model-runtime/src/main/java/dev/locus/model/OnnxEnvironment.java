package dev.locus.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/// The one environment of ONNX Runtime in this process, kept until the process has ended.
///
/// ONNX Runtime lets go of its environment in a shutdown hook of its own. Such hooks run in no order, so it would go
/// while models still run, and take the process down with a segmentation fault. The environment counts its references:
/// one more, which nobody gives back, keeps it. The library has no public way to take it.
final class OnnxEnvironment {
    private static final System.Logger LOG = System.getLogger(OnnxEnvironment.class.getName());
    private static final String NAME = "locus";
    private static final OrtEnvironment ENVIRONMENT =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, NAME);

    static {
        keep();
    }

    private OnnxEnvironment() {}

    static OrtEnvironment get() {
        return ENVIRONMENT;
    }

    private static void keep() {
        try {
            Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
            api.setAccessible(true);
            Method create = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
            create.setAccessible(true);
            create.invoke(null, api.getLong(null), OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR.getValue(), NAME);
        } catch (ReflectiveOperationException | RuntimeException e) {
            Throwable cause = e instanceof InvocationTargetException thrown ? thrown.getTargetException() : e;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "can't keep ONNX Runtime's environment: ending the process under a running model may crash it",
                    cause);
        }
    }
}
