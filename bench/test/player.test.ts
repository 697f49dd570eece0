import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../test/support/asc.js";

interface Call {
  name: string;
  hostCalls: { name: string; status: number; bytes?: Uint8Array }[];
}
interface Tape {
  cycle: Call[];
}
interface Player {
  run(count: number): void;
}
interface Wasm {
  readonly Module: new (code: Uint8Array) => object;
}
const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm };

/** The modules of the benchmark are JavaScript. */
const from = async (name: string): Promise<Record<string, (...args: unknown[]) => unknown>> =>
  import(new URL(`../guest/${name}.mjs`, import.meta.url).href) as Promise<never>;
const { record } = await from("tape");
const { play } = await from("player");
const { countsOf } = await from("counts");
const { crossingsOnly } = await from("crossings");
const { measureStreams } = await from("streams");

let code: Uint8Array;
let tape: Tape;
beforeAll(async () => {
  const source = fileURLToPath(new URL("fixtures/known.as.ts", import.meta.url));
  const options = ["-O3", "--debug", "--runtime", "incremental", "--exportStart", "_initialize", "--use", "abort="];
  const { wasm, messages } = await compile(source, options);
  if (wasm === undefined) throw new Error(messages);
  code = wasm;
  tape = (await record!(code, {})) as Tape;
});

describe("a recorded life cycle", () => {
  test("has the calls of the third request, and what the host answered", () => {
    expect(tape.cycle.map(({ name }) => name)).toEqual([
      "proxy_on_context_create",
      "proxy_on_request_headers",
      "proxy_on_delete",
    ]);
    const [get, effective] = tape.cycle[1]!.hostCalls;
    expect(get).toMatchObject({ name: "proxy_get_header_map_value", status: 0, bytes: Uint8Array.of(0x2f) });
    expect(effective).toMatchObject({ name: "proxy_set_effective_context", status: 0 });
  });

  test("is played so that the module does the same again", () => {
    const { run } = play!(new wasm.Module(code), tape, { check: true }) as Player;
    expect(() => run(100)).not.toThrow();
  });

  test("is refused by the player when the module does something else", () => {
    const [create, headers, ...rest] = tape.cycle;
    const other = { ...headers!, hostCalls: headers!.hostCalls.toReversed() };
    const { run } = play!(
      new wasm.Module(code),
      { ...tape, cycle: [create, other, ...rest] },
      { check: true },
    ) as Player;
    expect(() => run(1)).toThrow(/does not do what is on the tape at host call \d+, proxy_set_effective_context/);
  });

  test("gives a module with the same crossings that does no work", () => {
    const bare = crossingsOnly!(tape) as { module: object; tape: Tape };
    const { run } = play!(bare.module, bare.tape, { check: true }) as Player;
    expect(() => run(100)).not.toThrow();
  });

  test("is counted: three objects of 8 bytes and a block of 100", () => {
    expect(countsOf!(tape)).toEqual({ guestCalls: 3, hostCalls: 2, allocations: 4, allocatedBytes: 124 });
  });

  test("is played with as many streams open as there are to be", () => {
    const rows = measureStreams!(tape) as { streams: number; ns: number; longestNs: number }[];
    expect(rows.map(({ streams }) => streams)).toEqual([1, 16, 256, 1024, 5000]);
    for (const { ns, longestNs } of rows) {
      expect(ns).toBeGreaterThan(0);
      expect(longestNs).toBeGreaterThan(0);
    }
  });
});
