package dev.locus.transport;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;

/// The methods of one service with their handlers, to be given to [Transport#listen].
public final class Service {
    /// One method and what answers it.
    record Method<Q extends Message, A extends Message>(
            MethodDescriptor<Q, A> descriptor, RequestHandler<Q, A> handler) {}

    private final ServiceDescriptor descriptor;
    private final ImmutableList<Method<?, ?>> methods;

    private Service(ServiceDescriptor descriptor, ImmutableList<Method<?, ?>> methods) {
        this.descriptor = descriptor;
        this.methods = methods;
    }

    public static Builder builder(ServiceDescriptor descriptor) {
        return new Builder(descriptor);
    }

    ServiceDescriptor descriptor() {
        return descriptor;
    }

    ImmutableList<Method<?, ?>> methods() {
        return methods;
    }

    /// Collects handlers, one for each method.
    public static final class Builder {
        private final ServiceDescriptor descriptor;
        private final ImmutableList.Builder<Method<?, ?>> methods = ImmutableList.builder();

        private Builder(ServiceDescriptor descriptor) {
            this.descriptor = descriptor;
        }

        /// @param method unary, or with a stream of requests and an answer for each
        public <Q extends Message, A extends Message> Builder on(
                MethodDescriptor<Q, A> method, RequestHandler<Q, A> handler) {
            methods.add(new Method<>(method, handler));
            return this;
        }

        public Service build() {
            return new Service(descriptor, methods.build());
        }
    }
}
