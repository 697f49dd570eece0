import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";

const KB = 1024;

const size = async (module: string): Promise<number> =>
  (await readFile(new URL(`../../${module}`, import.meta.url))).length;

describe("as it is shipped, names included,", () => {
  // Neither a JSON reader nor rules, and of what guards a body only what its own handlers can reach: a half of what the same
  // plugin costs with a configuration.
  test.each(["no-op", "log-fields", "body-upper", "streaming"])(
    "%s, which has no configuration, has at most 16 KB",
    async (name) => {
      expect(await size(`bench/plugins/${name}/build/plugin.wasm`)).toBeLessThanOrEqual(16 * KB);
    },
  );

  // A configuration with rules, call-outs, and the reading of answers.
  test.each(["plugin.wasm", "plugin.higress.wasm"])(
    "http-call, which makes call-outs, has at most 48 KB in %s",
    async (name) => {
      expect(await size(`extensions/http-call/build/${name}`)).toBeLessThanOrEqual(48 * KB);
    },
  );
});
