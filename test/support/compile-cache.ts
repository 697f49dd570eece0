import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What tests have compiled, kept for as long as nothing that went into it changes: many test files share a fixture, and
 * each compilation takes seconds. `make clean` forgets it.
 */
const folder = fileURLToPath(new URL("../../build/test-modules/", import.meta.url));
const transform = fileURLToPath(new URL("../../assembly/transform/dist/", import.meta.url));

/** The text of a file as the compiler asked for it; null where there is none. */
export type Read = (file: string) => string | null;

/** Result of a compilation, with a digest of everything the compiler has read, by file. */
interface Entry {
  readonly inputs: Readonly<Record<string, string | null>>;
  readonly messages: string;
  readonly failed: boolean;
}

export interface Kept {
  readonly messages: string;
  readonly wasm?: Uint8Array<ArrayBuffer>;
}

export function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

let compiler: string | undefined;

/** Which compiler and which transform: their files change when they do. */
function compilerDigest(): string {
  if (compiler !== undefined) return compiler;
  const files = readdirSync(transform, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  const asc = readFileSync(new URL("../../node_modules/assemblyscript/package.json", import.meta.url));
  return (compiler = digest(asc, ...files.sort().map((file) => readFileSync(join(transform, file)))));
}

/** Name under which the result of these arguments is kept. */
export function keyOf(args: readonly string[]): string {
  return digest(compilerDigest(), ...args).slice(0, 32);
}

/** The result that is kept, if every file still has what the compiler has read. */
export function recall(key: string, read: Read): Kept | undefined {
  try {
    const entry = JSON.parse(readFileSync(join(folder, `${key}.json`), "utf8")) as Entry;
    for (const [file, was] of Object.entries(entry.inputs)) if (digestOf(read(file)) !== was) return undefined;
    if (entry.failed) return { messages: entry.messages };
    const wasm = new Uint8Array(readFileSync(join(folder, moduleOf(key, JSON.stringify(entry)))));
    return { messages: entry.messages, wasm };
  } catch {
    return undefined; // never made, or made by somebody who was stopped in the middle
  }
}

/** Keeps a result; `inputs` is everything the compiler has read. */
export function keep(key: string, inputs: ReadonlyMap<string, string | null>, { messages, wasm }: Kept): void {
  const digests = Object.fromEntries([...inputs].map(([file, text]) => [file, digestOf(text)]));
  const entry = JSON.stringify({ inputs: digests, messages, failed: wasm === undefined } satisfies Entry);
  mkdirSync(folder, { recursive: true });
  if (wasm !== undefined) put(moduleOf(key, entry), wasm);
  put(`${key}.json`, entry);
}

/** Other options make another module of the same files. */
function moduleOf(key: string, entry: string): string {
  return `${digest(key, entry)}.wasm`;
}

function digestOf(text: string | null): string | null {
  return text === null ? null : digest(text);
}

/** Test files run side by side: none may see a file that is half written. */
function put(name: string, contents: string | Uint8Array): void {
  const file = join(folder, name);
  writeFileSync(`${file}.${process.pid}`, contents);
  renameSync(`${file}.${process.pid}`, file);
}
