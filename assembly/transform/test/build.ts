import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";
import SluiceTransform from "@sluice/sdk/transform";

async function fixture(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), "utf8");
}

/** A small SDK, where a package manager would put it. */
const sdk = {
  "node_modules/mock-sdk/index.ts": await fixture("sdk.as.ts"),
  "node_modules/mock-sdk/callbacks.ts": await fixture("callbacks.as.ts"),
  "entry.ts": `export * from "mock-sdk/callbacks";`,
};

/** What asc made of a plugin that exists in memory only. */
export interface Built {
  readonly wasm?: Uint8Array<ArrayBuffer>;
  /** Diagnostics as a terminal shows them. */
  readonly messages: string;
  /** Time that asc spent in the transform, in milliseconds. */
  readonly transformTime: number;
}

export interface BuildOptions {
  /** The transform is left out when false. */
  readonly transform?: boolean;
  /** More files by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

const FLAGS = ["--exportStart", "_initialize", "--use", "abort=sdk_abort", "--use", "seed=sdk_seed", "--debug"];

/** Compiles `assembly/index.ts` with the given text. `mock-sdk` is the small SDK of the fixtures. */
export async function build(text: string, options: BuildOptions = {}): Promise<Built> {
  const files: Record<string, string> = { "assembly/index.ts": text, ...sdk, ...options.files };
  const stderr = asc.createMemoryStream();
  const written = new Map<string, Uint8Array>();
  const { error, stats } = await asc.main(
    ["assembly/index.ts", "entry.ts", "--outFile", "out.wasm", "--noColors", ...FLAGS, ...(options.flags ?? [])],
    {
      stdout: asc.createMemoryStream(),
      stderr,
      readFile: (path) => files[path] ?? null,
      writeFile: (path, contents) => void written.set(path, contents as Uint8Array),
      listFiles: () => [],
      // asc takes classes, its declaration names instances
      transforms: options.transform === false ? [] : [SluiceTransform as unknown as asc.Transform],
    },
  );
  const result = {
    messages: stderr.toString(),
    transformTime: (stats as unknown as { transformTime: number }).transformTime / 1e6,
  };
  if (error) return { ...result, messages: result.messages || String(error) };
  return { ...result, wasm: new Uint8Array(written.get("out.wasm")!) };
}

/** The first line of each error: its text and where it is. */
export function errorsOf({ messages }: Built): { text: string; place: string }[] {
  const blocks = messages.split(/^(?=(?:ERROR|WARNING)\b)/m).filter((block) => block.startsWith("ERROR"));
  return blocks.map((block) => ({
    text: (block.split("\n")[0] ?? "").replace(/^ERROR \w+: (?:Transform 'sluice': )?/, ""),
    place: /in (assembly\/[\w./-]+\(\d+,\d+\))/.exec(block)?.[1] ?? "",
  }));
}
