// Writes a whole response body in capital letters.
import {
  BufferTypeValues,
  Context,
  FilterDataStatusValues,
  get_buffer_bytes,
  registerRootContext,
  RootContext,
  set_buffer_bytes,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";

export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

class Root extends RootContext {
  createContext(id: u32): Context {
    return new Stream(id, this);
  }
}

class Stream extends Context {
  constructor(id: u32, root: RootContext) {
    super(id, root);
  }

  onResponseBody(size: usize, end: bool): FilterDataStatusValues {
    if (!end) return FilterDataStatusValues.StopIterationAndBuffer;
    const body = get_buffer_bytes(BufferTypeValues.HttpResponseBody, 0, <u32>size);
    const bytes = Uint8Array.wrap(body);
    for (let i = 0, length = bytes.length; i < length; i++) {
      const byte = unchecked(bytes[i]);
      if (byte >= 0x61 && byte <= 0x7a) unchecked((bytes[i] = byte - 0x20));
    }
    set_buffer_bytes(BufferTypeValues.HttpResponseBody, 0, <u32>size, body);
    return FilterDataStatusValues.Continue;
  }
}

registerRootContext((id: u32) => new Root(id), "bench");
