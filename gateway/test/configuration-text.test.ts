import { describe, expect, test } from "vitest";
import { requireJson } from "@sluice/gateway";

/** The message with which a text is refused; empty when it is not. */
function refusal(text: string): string {
  try {
    requireJson(text, "CONFIG");
    return "";
  } catch (error) {
    expect(error).toMatchObject({ code: "SLUICE_CONFIG_INVALID" });
    return (error as Error).message;
  }
}

describe("a plugin configuration", () => {
  test("is handed back as it was typed", () => {
    const text = ' { "a": [1, -0.5e+3, "\\u00e9\\n", true, null, {}, []] }\n';
    expect(requireJson(text, "CONFIG")).toBe(text);
  });

  test.each([
    ["{a:1}", 'unexpected "a" at line 1, column 2'],
    ["{'a':1}", `unexpected "'" at line 1, column 2`],
    ['{"a":1,}', 'unexpected "}" at line 1, column 8'],
    ['{"a":01}', 'unexpected "1" at line 1, column 7'],
    ['{"a":\n\n  tru}', 'unexpected "}" at line 3, column 6'],
    ['"a\nb"', 'unexpected "\\n" at line 1, column 3'],
    ['"\\x"', 'unexpected "x" at line 1, column 3'],
    ["{} {}", 'unexpected "{" at line 1, column 4'],
    ["hello", 'unexpected "h" at line 1, column 1'],
    ['{"a":', "it breaks off at the end"],
    ["", "it breaks off at the end"],
  ])("that is %j is refused with the place", (text, place) => {
    expect(refusal(text)).toContain(place);
  });

  test("is shown with a mark under the place, also in a long line", () => {
    const lines = refusal(`{"a": ${"1".repeat(500)} x}`).split("\n");
    const mark = lines.findIndex((line) => /^ +\^$/.test(line));
    const column = (lines[mark] ?? "").indexOf("^");
    expect(lines[mark - 1]?.[column]).toBe("x");
    expect(lines[mark - 1]?.length).toBeLessThan(100);
  });

  test("is refused exactly where JSON.parse refuses it, whatever is done to a valid text", () => {
    const valid = '{"key":[1,-2.5e3,true,false,null,"te\\u0041xt\\n",{"a":{}}],"b":"\\"\\\\"}';
    const alphabet = '{}[]",:\\ 0123456789-+.eEtrufalsn\n\u0000xé';
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 20_000; round++) {
      const at = random(valid.length + 1);
      const put = random(3) === 0 ? "" : (alphabet[random(alphabet.length)] ?? "");
      const text = valid.slice(0, at) + put + valid.slice(at + random(3));
      let parses = true;
      try {
        JSON.parse(text);
      } catch {
        parses = false;
      }
      expect([text, refusal(text) === ""]).toEqual([text, parses]);
    }
  });
});
