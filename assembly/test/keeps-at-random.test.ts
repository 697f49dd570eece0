import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import ts from "typescript";
import { Host, type HttpStream, type Plugin } from "@sluice/host";
import { buildPlugin } from "../../test/support/plugin.js";
import { ask } from "./direct.js";

const FIXTURE = new URL("fixtures/keeps-at-random.as.ts", import.meta.url);

type Handler = (ctx: unknown) => void;

/** One exchange: gives a script to a handler and returns what the plugin says to it. */
interface Exchange {
  request(script: string): string | undefined;
  response(script: string): string | undefined;
  end(): void;
}

/** In AssemblyScript what these give is an array. */
class ListedMap extends Map<unknown, unknown> {
  override keys(): never {
    return [...super.keys()] as never;
  }
}
class ListedSet extends Set<unknown> {
  override values(): never {
    return [...super.values()] as never;
  }
}

/** The same source as JavaScript: there V8 keeps what is held. */
function model(): () => Exchange {
  const { outputText } = ts.transpileModule(readFileSync(FIXTURE, "utf8"), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const handlers: Handler[] = [];
  const chain = {
    processRequestHeadersBy: (handler: Handler) => (handlers.push(handler), chain),
    processResponseHeadersBy: (handler: Handler) => (handlers.push(handler), chain),
  };
  const surroundings = {
    exports: {},
    require: () => ({ setCtx: () => chain, HeaderStatus: {} }),
    StaticArray: Array,
    Map: ListedMap,
    Set: ListedSet,
    changetype: () => 1,
    __pin: (pointer: number) => pointer,
    __unpin: () => undefined,
  };
  const State = new Function(...Object.keys(surroundings), `${outputText}; return State;`)(
    ...Object.values(surroundings),
  ) as new () => unknown;
  return () => {
    const headers = new Map<string, string>();
    const message = {
      headers: {
        get: (name: string) => headers.get(name) ?? null,
        set: (name: string, value: string) => headers.set(name, value),
      },
    };
    let kept: unknown = null;
    const ctx = {
      state: new State(),
      request: message,
      response: message,
      setContext: (_: string, value: unknown) => (kept = value),
      getContext: () => kept,
    };
    const give = (phase: number) => (script: string) => {
      headers.clear();
      headers.set("x-script", script);
      handlers[phase]!(ctx);
      return headers.get("x-result");
    };
    return { request: give(0), response: give(1), end: () => undefined };
  };
}

const BASE: readonly (readonly [string, string])[] = [
  [":method", "GET"],
  [":path", "/"],
  [":authority", "localhost"],
  [":scheme", "http"],
];

function real(host: Host, plugin: Plugin): () => Exchange {
  return () => {
    let answer: string | undefined;
    const nothing = (): void => undefined;
    const side = {
      onHeaders: (list: Iterable<readonly [unknown, unknown]>) => {
        for (const [name, value] of list) if (String(name) === "x-result") answer = String(value);
      },
      onData: nothing,
      onTrailers: nothing,
      onReset: nothing,
    };
    const stream: HttpStream = host.openStream([plugin], { downstream: side, upstream: side });
    const said = (act: () => void): string | undefined => {
      answer = undefined;
      act();
      return answer;
    };
    const headers = (first: readonly (readonly [string, string])[], script: string) =>
      [...first, ["x-script", script]] as [string, string][];
    return {
      request: (script) => said(() => stream.requestHeaders(headers(BASE, script), true)),
      response: (script) => said(() => stream.responseHeaders(headers([[":status", "200"]], script), true)),
      end: () => stream.reset(),
    };
  };
}

/** A generator of numbers below a limit that is the same in every run. */
function seeded(seed: number): (limit: number) => number {
  return (limit) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
}

const OPERATIONS = 35;
/** Operations that make garbage or read; a callback of only those drops all that it made. */
const HARMLESS = [25, 26, 28, 33];

function script(random: (limit: number) => number): string {
  const kind = random(3);
  const count = 1 + random(kind === 2 ? 24 : 8);
  // Where one operation alone keeps what it makes, only what watches that place can tell.
  const keeps = random(count);
  let text = "";
  for (let i = 0; i < count; i++) {
    const isHarmless = kind === 0 || (kind === 1 && i !== keeps);
    const what = isHarmless ? HARMLESS[random(HARMLESS.length)]! : random(OPERATIONS);
    // A look at all costs the most.
    const looks = what === 27 && random(4) > 0;
    text += String.fromCharCode(...[looks ? 26 : what, random(64), random(64), random(64)].map((n) => n + 48));
  }
  return text;
}

/** Keeps 25 kB in place of those before. */
const LARGE = "D00o";

const CALLBACKS = 15_000;

test.each([1, 2, 3])(
  "what a plugin keeps in any place is there as long as it is kept, whatever is made meanwhile: seed %i",
  { timeout: 120_000 },
  async (seed) => {
    const host = new Host({});
    const plugin = await host.addPlugin({ name: "keeps-at-random", code: await buildPlugin(FIXTURE) });
    const live = (): number => Number(ask(host, plugin, { "x-script": "live" }));
    /** Blocks in use once nothing is kept: large ones come and go until the collector has been through, and then it has just been. */
    const settle = (): number => {
      ask(host, plugin, { "x-script": "clear" });
      for (let i = 0; i < 2000; i++) ask(host, plugin, { "x-script": LARGE });
      const counts = Array.from({ length: 50 }, () => {
        for (const script of [LARGE, "clear"]) ask(host, plugin, { "x-script": script });
        return live();
      });
      expect(Math.min(...counts)).toBeGreaterThan(0);
      return Math.min(...counts);
    };
    const random = seeded(seed);
    const [opens, models] = [real(host, plugin), model()];
    const before = settle();
    const open: [Exchange, Exchange][] = [];
    for (let i = 0; i < CALLBACKS; i++) {
      const text = script(random);
      const at = random(48);
      if (at >= open.length) {
        const pair: [Exchange, Exchange] = [opens(), models()];
        expect(pair[0].request(text)).toBe(pair[1].request(text));
        open.push(pair);
      } else {
        const [[mine, theirs]] = open.splice(at, 1) as [[Exchange, Exchange]];
        expect(mine.response(text)).toBe(theirs.response(text));
        mine.end();
      }
      if (i % 500 === 0) expect(live()).toBeGreaterThan(0);
    }
    for (const [mine] of open) mine.end();
    const after = settle();
    // Up to 16 contexts wait for the next streams, each with its messages, their headers and bodies.
    expect(after).toBeLessThanOrEqual(before + 16 * 9);
  },
);
