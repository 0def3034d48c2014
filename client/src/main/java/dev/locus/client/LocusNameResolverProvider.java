package dev.locus.client;

import com.google.common.base.Ticker;
import dev.locus.directory.RemoteDirectory;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.TransportConfig;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes gRPC understand `locus://HOST:PORT,HOST:PORT/JOB`: the proxies of a job, as its directory servers know
/// them. gRPC finds it by itself; a backend that builds its own channels need do nothing.
public final class LocusNameResolverProvider extends NameResolverProvider {
    private static final int PRIORITY = 5;

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }

    @Override
    public String getDefaultScheme() {
        return LocusTarget.SCHEME;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return List.of(InetSocketAddress.class);
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI uri, NameResolver.Args args) {
        if (!LocusTarget.SCHEME.equals(uri.getScheme())) {
            return null;
        }
        LocusTarget target = LocusTarget.parse(uri);
        SecureRandom random = new SecureRandom();
        Ticker ticker = Ticker.systemTicker();
        GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), ticker);
        RemoteDirectory directory =
                RemoteDirectory.start(target.directory(), transport, InstantSource.system(), ticker, random);
        AutoCloseable resources = () -> {
            directory.close();
            transport.close();
        };
        ProxyOrder order = new ProxyOrder(target.machine(), target.zone(), random);
        return new LocusNameResolver(target.directory().job(), directory, resources, order, args);
    }
}
