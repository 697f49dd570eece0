// Logs one line of JSON about each exchange, at level debug.
import {
  Context,
  get_property,
  LogLevelValues,
  registerRootContext,
  RootContext,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";
// The SDK's own `log` writes to standard output, which Envoy logs at level info.
import { proxy_log } from "@gcoredev/proxy-wasm-sdk-as/assembly/imports";

export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

function text(path: string): string {
  return String.UTF8.decode(get_property(path));
}

function integer(path: string): i64 {
  const value = get_property(path);
  return value.byteLength == 8 ? load<i64>(changetype<usize>(value)) : 0;
}

/** A string of JSON. What needs no escape, as nearly everything, is taken as it is. */
function quoted(value: string): string {
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0x20 || unit == 0x22 || unit == 0x5c) return escaped(value);
  }
  return '"' + value + '"';
}

function escaped(value: string): string {
  let result = '"';
  for (let i = 0, length = value.length; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0x20) result += "\\u" + unit.toString(16).padStart(4, "0");
    else if (unit == 0x22 || unit == 0x5c) result += "\\" + value.charAt(i);
    else result += value.charAt(i);
  }
  return result + '"';
}

class Root extends RootContext {
  createContext(id: u32): Context {
    return new Stream(id, this);
  }
}

class Stream extends Context {
  constructor(id: u32, root: RootContext) {
    super(id, root);
  }

  onLog(): void {
    const path = quoted(text("request\0path"));
    const method = quoted(text("request\0method"));
    const host = quoted(text("request\0host"));
    const code = integer("response\0code");
    const duration = integer("request\0duration") / 1000;
    const line = `{"path":${path},"method":${method},"host":${host},"code":${code},"duration_us":${duration}}`;
    const bytes = String.UTF8.encode(line);
    proxy_log(LogLevelValues.debug, changetype<usize>(bytes), bytes.byteLength);
  }
}

registerRootContext((id: u32) => new Root(id), "bench");
