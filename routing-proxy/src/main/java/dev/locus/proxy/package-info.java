/// The scoring service in front of the request path: deadlines, admission, tenants. It stands apart because it is a
/// stateless process of its own, many of which may run. Start at [dev.locus.proxy.Proxy].
@NullMarked
package dev.locus.proxy;

import org.jspecify.annotations.NullMarked;
