import { compile } from "../../../test/support/asc.js";

let module: Promise<Uint8Array> | undefined;

/** The plugin with bugs that its configuration chooses from, compiled once. */
export function planted(): Promise<Uint8Array> {
  return (module ??= build());
}

async function build(): Promise<Uint8Array> {
  const entry = new URL("fixtures/planted.as.ts", import.meta.url).pathname;
  const flags = ["--exportStart", "_initialize", "--runtime", "incremental", "--debug", "-O1"];
  const { wasm, messages } = await compile(entry, [
    ...flags,
    "--use",
    "abort=testing/test/hammer/fixtures/planted.as/abort",
  ]);
  if (wasm === undefined) throw new Error(messages);
  return wasm;
}
