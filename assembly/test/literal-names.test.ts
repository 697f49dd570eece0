import { expect, test } from "vitest";
import { load } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

const ROUNDS = 3;
const LAST = String(ROUNDS - 1);
const REFUSED = 9;

test("names of headers do the same each time they are used, remembered or not", async () => {
  const plugin = await load(await buildPlugin(new URL("fixtures/literal-names.as.ts", import.meta.url)));
  for (let i = 0; i < 2; i++) {
    const { upstream } = await plugin.request("GET /p");
    const names = [..."abcdefghijklmnopqr"].map((letter) => `x-${letter}`);
    names.push(
      ...[..."abcdefghijkl"].map((letter) => `x-name-that-is-much-longer-than-most-names-of-headers-are-${letter}`),
    );
    names.push("x-name-of-24-characters-", "x-name-of-25-characters--");
    for (const name of names) expect(upstream.headers.get(name)).toBe(name + LAST);
    for (const n of [0, 1, 2]) expect(upstream.headers.get(`x-made-${n}`)).toBe(LAST);
    expect(upstream.headers.get("x-read")).toBe(`/px-a${LAST} fine `.repeat(ROUNDS));
    expect(upstream.headers.get("x-refused")).toBe(String(REFUSED * ROUNDS));
    expect(upstream.headers.get("x-fine")).toBe("tab\t, blank, ä and 𝄞");
    expect(upstream.headers.get("x-split")).toBeNull();
  }
});
