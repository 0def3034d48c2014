package dev.locus.transport;

import dev.locus.protocol.ServingError;
import org.jspecify.annotations.Nullable;

/// Is told of the calls that this process answers. [#NONE] takes no notice. Thread-safe.
@FunctionalInterface
public interface CallMeter {
    CallMeter NONE = method -> MethodMeter.NONE;

    /// What is told of one method's calls. Asked for when a server starts to listen, several times for a method that
    /// several servers have.
    ///
    /// @param method its full name, such as `locus.v1.Scoring/Score`
    MethodMeter of(String method);

    /// Is told of one method's calls, on the threads that answer them: it must neither block nor throw.
    interface MethodMeter {
        MethodMeter NONE = new MethodMeter() {
            @Override
            public void begun() {}

            @Override
            public void ended(@Nullable ServingError error, long nanos) {}
        };

        void begun();

        /// Called once for every call that has begun: when its handler is done with it, even if its caller has gone.
        ///
        /// @param error null if it was answered
        /// @param nanos since it began
        void ended(@Nullable ServingError error, long nanos);
    }
}
