import { LogLevel, Status } from "../abi/enums";
import { resultBytes, resultPointer, resultSize, resultText } from "../abi/memory";
import { PairsReader } from "../abi/pairs";
import { getPropertyAt, pathSize, setProperty, shownPath, writePath } from "../abi/properties";
import { encodeText } from "@sluice/codec/text";
import { Headers } from "../http/headers";
import { E_CONTEXT_TYPE, E_NOT_CURRENT, E_PROPERTY_PATH, E_PROPERTY_SIZE } from "./errors";
import { Once, report, reportOnce } from "./log";
import { PluginInstance } from "./plugin-instance";

/** Where the compiler keeps the class of an object. */
export const CLASS: usize = 8;

/** A value of any type, kept where the collector sees it. */
abstract class Stored {}

class StoredOf<T> extends Stored {
  constructor(readonly value: T) {
    super();
  }
}

/**
 * What a plugin context and a stream have in common: values kept under a name, and the properties of the host.
 *
 * Properties are named by a path such as `["source", "address"]`; Envoy lists them under "Attributes". Some exist only
 * in some phases: `request.*` taken from headers, for instance, only until the header handler has continued.
 */
export abstract class Context {
  private values: Map<string, Stored> | null = null;
  /** For `context-table.ts`: the next context of the same slot. */
  nextInTable: Context | null = null;

  constructor(
    /** Number of the context in its VM, given by the host. */
    readonly id: u32,
  ) {}

  /** A stream, or a plugin context? */
  // @ts-ignore: decorator
  @inline
  get isStream(): bool {
    return load<u32>(changetype<usize>(this) - CLASS) != idof<PluginInstance>();
  }

  /** Is this the context that the host acts on now? */
  abstract get isCurrent(): bool;

  /** Keeps a value of any type for the life of this context, in place of the one of that name; null forgets that one. */
  setContext<T>(key: string, value: T): void {
    let values = this.values;
    if (isReference<T>() && changetype<usize>(value) == 0) {
      if (values != null) values.delete(key);
      return;
    }
    if (values == null) {
      values = new Map<string, Stored>();
      this.values = values;
    }
    values.set(key, new StoredOf<NonNullable<T>>(value as NonNullable<T>));
  }

  /** The value kept under that name; `absent` when there is none, or, with an error in the log, when it is of another type. */
  getContext<T>(key: string, absent: T): T {
    const values = this.values;
    if (values == null || !values.has(key)) return absent;
    const stored = values.get(key);
    if (stored instanceof StoredOf<NonNullable<T>>) return (stored as StoredOf<NonNullable<T>>).value;
    report(LogLevel.Error, E_CONTEXT_TYPE + key);
    return absent;
  }

  private readAt(path: usize, size: usize): bool {
    if (!this.isCurrent) {
      reportOnce(Once.NotCurrent, LogLevel.Error, E_NOT_CURRENT);
      return false;
    }
    return getPropertyAt(path, size) == Status.Ok;
  }

  private readSizedAt(path: usize, size: usize, wanted: i32): bool {
    if (!this.readAt(path, size)) return false;
    if (resultSize() == wanted) return true;
    reportOnce(Once.PropertySize, LogLevel.Error, E_PROPERTY_SIZE + shownPath(path, size));
    return false;
  }

  /** A property as bytes, null when it is absent (`proxy_get_property`). */
  getProperty(path: string[]): Uint8Array | null {
    return this.getPropertyAt(writePath(path), pathSize);
  }

  /** For paths that the build has encoded, as all of this kind: see `abi/properties.ts`. */
  private getPropertyAt(path: usize, size: usize): Uint8Array | null {
    return this.readAt(path, size) ? resultBytes() : null;
  }

  /** A text property, decoded without loss; null when it is absent. */
  getStringProperty(path: string[]): string | null {
    return this.getStringPropertyAt(writePath(path), pathSize);
  }

  private getStringPropertyAt(path: usize, size: usize): string | null {
    return this.readAt(path, size) ? resultText() : null;
  }

  /** An integer, duration (nanoseconds) or time (nanoseconds since 1970) property; `absent` when there is none. */
  getIntProperty(path: string[], absent: i64 = 0): i64 {
    return this.getIntPropertyAt(writePath(path), pathSize, absent);
  }

  private getIntPropertyAt(path: usize, size: usize, absent: i64): i64 {
    return this.readSizedAt(path, size, 8) ? load<i64>(resultPointer()) : absent;
  }

  /** A floating point property, as numbers in metadata are; `absent` when there is none. */
  getFloatProperty(path: string[], absent: f64 = 0): f64 {
    return this.readSizedAt(writePath(path), pathSize, 8) ? load<f64>(resultPointer()) : absent;
  }

  /** A boolean property; `absent` when there is none. */
  getBoolProperty(path: string[], absent: bool = false): bool {
    return this.readSizedAt(writePath(path), pathSize, 1) ? load<u8>(resultPointer()) != 0 : absent;
  }

  /** A map property such as `["request", "headers"]`, its values as the host encodes them; empty when there is none. */
  getMapProperty(path: string[]): Headers {
    const map = new Headers();
    if (!this.readAt(writePath(path), pathSize)) return map;
    const pairs = new PairsReader();
    for (let i = 0; pairs.next(i); i++) map.append(pairs.name, pairs.value);
    return map;
  }

  /**
   * Keeps text on the stream under one name: other plugins read it as property `[name]`, access logs as
   * `%FILTER_STATE(wasm.name)%` (`proxy_set_property`).
   * @returns `BadArgument` for a path of several names, which could not be read back; `NotFound` without a stream
   */
  setProperty(path: string[], value: string): Status {
    return this.setBytesProperty(path, encodeText(value));
  }

  /** As `setProperty`, with bytes. */
  setBytesProperty(path: string[], value: Uint8Array): Status {
    if (path.length != 1) {
      report(LogLevel.Error, E_PROPERTY_PATH + shownPath(writePath(path), pathSize));
      return Status.BadArgument;
    }
    if (!this.isCurrent) {
      reportOnce(Once.NotCurrent, LogLevel.Error, E_NOT_CURRENT);
      return Status.BadArgument;
    }
    return setProperty(path, value);
  }
}
