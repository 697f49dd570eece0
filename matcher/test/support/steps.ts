import binaryen from "assemblyscript/binaryen";

/** The module with a call of `env.log_execution` in each round of a loop, at each entry of a function and at its end. */
export function withStepsLogged(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const module = binaryen.readBinary(wasm);
  try {
    module.runPasses(["log-execution"]);
    return new Uint8Array(module.emitBinary());
  } finally {
    module.dispose();
  }
}
