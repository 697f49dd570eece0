import { decodeText, encodeText } from "@sluice/codec/text";
import { LogLevel, Status } from "../abi/enums";
import { resultBytes, resultPointer, resultSize, resultText, resultU32 } from "../abi/memory";
import { getProperty } from "../abi/properties";
import { getSharedData, setSharedData } from "../abi/shared-data";
import { currentPlugin } from "../plugin/current";
import { E_SHARED_BUSY, E_SHARED_HERE, E_SHARED_NUMBER } from "../plugin/errors";
import { report } from "../plugin/log";
import { PluginPart } from "../plugin/plugin-part";
import { SharedValue } from "./shared-value";
import { NO_VERSION } from "./version";

/** How often a change is tried while others change the same value: far more often than anybody loses by chance. */
const TRIES: i32 = 10_000;
const NUMBER_SIZE: i32 = 8;

/** What `increment` writes. */
// @ts-ignore: decorator
@lazy
const NUMBER: Uint8Array = new Uint8Array(NUMBER_SIZE);

/**
 * Values that all VMs of a process see: those of every worker thread, and of every plugin with the same VM id, which Istio and
 * Higress leave empty. So `SharedData.own` puts fingerprint and name of the plugin in front of each key; `SharedData.global` takes
 * keys as they are.
 *
 * Values live as long as a VM with that VM id. No key can be deleted, so never make one of what clients send: see `SharedCache`.
 * To be used in callbacks: elsewhere a line is logged, and nothing is there. Host calls: `proxy_get_shared_data`,
 * `proxy_set_shared_data`.
 */
export class SharedData {
  /** The values of this plugin, the same for all its configurations. */
  // @ts-ignore: decorator
  @lazy
  static readonly own: SharedData = new SharedData(true);

  /** All values. */
  // @ts-ignore: decorator
  @lazy
  static readonly global: SharedData = new SharedData(false);

  private constructor(private readonly isOwn: bool) {}

  /** The value with its version, null when there is none. */
  get(key: string): SharedValue | null {
    if (this.find(this.fullKey(key)) != Status.Ok) return null;
    const version = resultU32();
    return new SharedValue(resultBytes(), version);
  }

  /** The value as bytes, null when there is none. */
  getBytes(key: string): Uint8Array | null {
    return this.find(this.fullKey(key)) == Status.Ok ? resultBytes() : null;
  }

  /** The value as text, decoded without loss; null when there is none. */
  getText(key: string): string | null {
    const bytes = this.getBytes(key);
    return bytes == null ? null : decodeText(bytes);
  }

  /** A number that `setInt` or `increment` wrote; `absent` when there is none. */
  getInt(key: string, absent: i64 = 0): i64 {
    if (this.find(this.fullKey(key)) != Status.Ok) return absent;
    if (resultSize() == NUMBER_SIZE) return load<i64>(resultPointer());
    report(LogLevel.Error, E_SHARED_NUMBER + key);
    return absent;
  }

  /** Stores a value in place of any other. */
  setBytes(key: string, value: Uint8Array): Status {
    return this.store(this.fullKey(key), value, 0);
  }

  /** As `setBytes`, a text. */
  setText(key: string, value: string): Status {
    return this.setBytes(key, encodeText(value));
  }

  /** As `setBytes`, a number. */
  setInt(key: string, value: i64): Status {
    store<i64>(NUMBER.dataStart, value);
    return this.setBytes(key, NUMBER);
  }

  /**
   * Stores a value if nobody has changed it: `version` is that of the value as it was read, 0 = there was none.
   * @returns `CasMismatch` when it is another one by now, and nothing is stored
   */
  setIf(key: string, value: Uint8Array, version: u32): Status {
    return this.store(this.fullKey(key), value, version == 0 ? NO_VERSION : version);
  }

  /**
   * Changes a value as `change` says, which is given the present one (null when there is none) and `argument`, and called again
   * whenever somebody else was quicker: what it does to `argument` must not depend on how often that was.
   *
   * @param change the value to store; null leaves it as it is
   * @returns `Empty` when it was left as it is; `CasMismatch`, with a line in the log, when others were quicker 10,000 times
   */
  update<T>(key: string, argument: T, change: (value: SharedValue | null, argument: T) => Uint8Array | null): Status {
    for (let i = 0; i < TRIES; i++) {
      const value = this.get(key);
      const changed = change(value, argument);
      if (changed == null) return Status.Empty;
      const status = this.setIf(key, changed, value == null ? 0 : value.version);
      if (status != Status.CasMismatch) return status;
    }
    report(LogLevel.Error, E_SHARED_BUSY + key);
    return Status.CasMismatch;
  }

  /**
   * Adds to a number, 0 when there is none, and returns the sum. However many VMs do so at once, each addition counts once and no
   * two get the same sum (with a `delta` above 0): who gets a sum of at most N is among the first N.
   *
   * @returns `i64.MIN_VALUE`, with a line in the log and nothing added, when the value is no number, or as for `update`
   */
  increment(key: string, delta: i64 = 1): i64 {
    const full = this.fullKey(key);
    for (let i = 0; i < TRIES; i++) {
      let version = NO_VERSION;
      let sum = delta;
      const found = this.find(full);
      if (found == Status.Ok) {
        if (resultSize() != NUMBER_SIZE) {
          report(LogLevel.Error, E_SHARED_NUMBER + key);
          return i64.MIN_VALUE;
        }
        version = resultU32();
        sum += load<i64>(resultPointer());
      } else if (found != Status.NotFound) {
        return i64.MIN_VALUE;
      }
      store<i64>(NUMBER.dataStart, sum);
      const status = this.store(full, NUMBER, version);
      if (status == Status.Ok) return sum;
      if (status != Status.CasMismatch) return i64.MIN_VALUE;
    }
    report(LogLevel.Error, E_SHARED_BUSY + key);
    return i64.MIN_VALUE;
  }

  private find(key: string | null): Status {
    return key == null ? Status.BadArgument : getSharedData(key);
  }

  private store(key: string | null, value: Uint8Array, version: u32): Status {
    return key == null ? Status.BadArgument : setSharedData(key, value, version);
  }

  /** @returns null, with a line in the log, where no plugin is at work */
  private fullKey(key: string): string | null {
    const plugin = currentPlugin();
    if (plugin == null) {
      report(LogLevel.Error, E_SHARED_HERE);
      return null;
    }
    if (!this.isOwn) return key;
    const part = plugin.part<SharedPart>();
    if (part.prefix.length == 0) part.prefix = fingerprint() + "\0" + plugin.name + "\0";
    return part.prefix + key;
  }
}

/** What stands in front of the keys of a plugin context, "" when nothing has asked yet. */
class SharedPart extends PluginPart {
  prefix: string = "";
}

/** Not `getFingerPrint()` of the plugin context: the callback of a stream may be at work. */
function fingerprint(): string {
  return getProperty(["plugin_name"]) == Status.Ok ? resultText() : "";
}
