/** Further host calls by name. */
export type HostCalls = (host: BareHost) => Record<string, (...args: number[]) => number>;

/** A host that does nothing but to hand over a configuration, to the same plugin context each time. */
export class BareHost {
  readonly said: string[] = [];
  configuration = "";
  period = 0;
  now = 0n;
  readonly guest: Record<string, (...args: number[]) => number> & { memory: WebAssembly.Memory };

  constructor(code: Uint8Array, calls: HostCalls = () => ({})) {
    const compiled = new WebAssembly.Module(code as Uint8Array<ArrayBuffer>);
    const imports: Record<string, Record<string, (...args: number[]) => number>> = {};
    for (const { module: from, name } of WebAssembly.Module.imports(compiled)) (imports[from] ??= {})[name] = () => 1;
    Object.assign(imports["env"]!, {
      proxy_log: (_: number, text: number, size: number) => {
        this.said.push(
          Buffer.from(this.guest.memory.buffer, text, size)
            .toString()
            .replace(/^(\[.*?\] )*/, ""),
        );
        return 0;
      },
      proxy_get_log_level: (cell: number) => this.put(cell, 2),
      proxy_set_tick_period_milliseconds: (ms: number) => {
        this.period = ms;
        return 0;
      },
      proxy_get_buffer_bytes: (_: number, _from: number, _length: number, pointer: number, size: number) => {
        const at = this.guest["malloc"]!(this.configuration.length);
        Buffer.from(this.guest.memory.buffer, at).write(this.configuration);
        return this.put(pointer, at) + this.put(size, this.configuration.length);
      },
    });
    Object.assign(imports["env"]!, calls(this));
    imports["wasi_snapshot_preview1"]!["clock_time_get"] = (_clock: number, _precision: number, cell: number) => {
      new DataView(this.guest.memory.buffer).setBigUint64(cell, this.now, true);
      return 0;
    };
    this.guest = new WebAssembly.Instance(compiled, imports).exports as BareHost["guest"];
    this.guest["_initialize"]!();
    this.guest["proxy_on_context_create"]!(1, 0);
  }

  /** Stores a 32 bit number in the guest. */
  put(cell: number, value: number): number {
    new DataView(this.guest.memory.buffer).setUint32(cell, value, true);
    return 0;
  }

  configure(configuration: unknown): boolean {
    this.configuration = JSON.stringify(configuration);
    return this.guest["proxy_on_configure"]!(1, this.configuration.length) === 1;
  }

  /** Calls the timer once, `ms` after the last time. */
  tickAfter(ms: number): string[] {
    this.now += BigInt(ms) * 1_000_000n;
    this.said.length = 0;
    this.guest["proxy_on_tick"]!(1);
    return [...this.said];
  }
}
