import type { CelLibrary } from "./library.js";
import { timestampOf } from "./convert.js";

export type CelEnvironment = ReturnType<CelLibrary["celEnv"]>;

let environment: CelEnvironment | undefined;

/** The functions of the language as Envoy has them: the library's, and those in which the two differ. */
export function celEnvironment(cel: CelLibrary): CelEnvironment {
  const { BOOL, DOUBLE, INT, STRING } = cel.CelScalar;
  const methods = cel.celEnv().funcs;
  environment ??= cel.celEnv({
    funcs: [
      cel.celFunc("int", [BOOL], INT, (value) => (value ? 1n : 0n)),
      cel.celFunc("double", [STRING], DOUBLE, doubleOf),
      cel.celFunc("timestamp", [INT], cel.objectType("google.protobuf.Timestamp"), (seconds) =>
        timestampOf(seconds * 1_000_000_000n),
      ),
      cel.celFunc("matches", [STRING, STRING], BOOL, (text, pattern) => {
        const result = methods.find("matches")?.call(0, text, [pattern]);
        if (typeof result === "boolean") return result;
        throw result;
      }),
    ],
  });
  return environment;
}

function doubleOf(text: string): number {
  if (/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text)) return Number(text);
  const named = /^\s*([-+]?)(nan|inf|infinity)\s*$/i.exec(text);
  if (named === null) throw new Error("double: not a number");
  const value = named[2]!.toLowerCase() === "nan" ? NaN : Infinity;
  return named[1] === "-" ? -value : value;
}
