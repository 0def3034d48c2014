package dev.locus.transport;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.ResourceLeakDetector;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

/// The event loops that all servers and channels of a transport share: epoll on Linux, else NIO.
record EventLoops(
        EventLoopGroup group, Class<? extends Channel> channelType, Class<? extends ServerChannel> serverChannelType) {
    private static final String LEAK_DETECTION = "io.grpc.netty.shaded.io.netty.leakDetection.level";

    static {
        // Netty samples its buffers to find leaks, with a stack trace each: 2 % of the CPU of a scoring request.
        if (System.getProperty(LEAK_DETECTION) == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    static EventLoops start(int threads) {
        DefaultThreadFactory factory = new DefaultThreadFactory("locus-io", true);
        if (Epoll.isAvailable()) {
            return new EventLoops(
                    new MultiThreadIoEventLoopGroup(threads, factory, EpollIoHandler.newFactory()),
                    EpollSocketChannel.class,
                    EpollServerSocketChannel.class);
        }
        return new EventLoops(
                new MultiThreadIoEventLoopGroup(threads, factory, NioIoHandler.newFactory()),
                NioSocketChannel.class,
                NioServerSocketChannel.class);
    }
}
