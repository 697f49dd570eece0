// One header each way.
import {
  Context,
  FilterHeadersStatusValues,
  registerRootContext,
  RootContext,
  stream_context,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";

export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

class Root extends RootContext {
  value: string = "";

  createContext(id: u32): Context {
    return new Stream(id, this);
  }

  onConfigure(size: u32): bool {
    if (!super.onConfigure(size)) return false;
    // Strings of the configuration; the benchmarks write no escapes.
    this.value = this.getConfiguration().split('"')[3];
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
    stream_context.headers.request.replace("x-hello", this.root.value);
    return FilterHeadersStatusValues.Continue;
  }

  onResponseHeaders(_count: u32, _end: bool): FilterHeadersStatusValues {
    stream_context.headers.response.replace("x-bye", "world");
    return FilterHeadersStatusValues.Continue;
  }
}

registerRootContext((id: u32) => new Root(id), "bench");
