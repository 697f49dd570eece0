import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { JsonMaker } from "./support/json.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

describe("marshalStr", () => {
  test("gives a text that JSON.parse between quotes reads back", () => {
    const random = new Random(91);
    for (let i = 0; i < 5_000; i++) {
      const text = random.text(random.below(12)) + random.pick(["", "\n", '"', "\\", "\u0000", "</a>"]);
      expect(JSON.parse(`"${codec.text("marshalStr", text)}"`)).toBe(text);
    }
    expect(codec.text("marshalStr", '{"a":"b"}')).toBe('{\\"a\\":\\"b\\"}');
  });
});

describe("unmarshalStr", () => {
  test("reads what JSON.stringify writes, with its quotes and without", () => {
    const random = new Random(92);
    for (let i = 0; i < 5_000; i++) {
      const text = random.text(random.below(12)) + random.pick(["", "\n", '"', "\\", '"quoted"']);
      expect(codec.text("unmarshalStr", JSON.stringify(text))).toBe(text);
      expect(codec.text("unmarshalStr", JSON.stringify(text).slice(1, -1))).toBe(text);
    }
    expect(codec.text("unmarshalStr", "")).toBe("");
    expect(codec.text("unmarshalStr", '""')).toBe("");
  });

  test.each(['"', '"a', 'a"', '""a""', '"a\\"', "\\", '"\\ud800"', ' "a"', "a\nb", "\udcff"])(
    "gives null for what is malformed: %j",
    (text) => {
      expect(codec.text("unmarshalStr", text)).toBeNull();
    },
  );
});

/** The source of the value found, as JSON.stringify writes it. */
function find(body: unknown, ...paths: string[]): string | null {
  const source = typeof body === "string" ? body : JSON.stringify(body);
  return codec.text("valueFromBody", Buffer.from(source), paths.join("\n"));
}

/** All values with the names that lead to each. */
function leaves(value: unknown, path: string[] = []): [string[], unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return [[path, value], ...Object.entries(value).flatMap(([name, each]) => leaves(each, [...path, name]))] as [
    string[],
    unknown,
  ][];
}

describe("getValueFromBody", () => {
  const body = {
    choices: [{ delta: { content: "hi" } }, { delta: null }],
    "a.b": { "c\\d": 1 },
    "0": "name",
    "": { "": 2 },
  };

  test.each([
    ["choices.0.delta.content", '"hi"'],
    ["choices.1.delta", "null"],
    ["choices.00.delta.content", '"hi"'],
    ["choices.2", null],
    ["choices.-1", null],
    ["choices.4294967296", null],
    ["choices.99999999999999999999", null],
    ["choices.#", null],
    ["choices.first", null],
    ["choices.1.delta.content", null],
    ["choices.0.delta.content.0", null],
    ["a.b", null],
    ["a\\.b.c\\\\d", "1"],
    ["\\a\\.b", '{"c\\\\d":1}'],
    ["0", '"name"'],
    [".", "2"],
    ["", '{"":2}'],
    ["..", null],
    ["choices\\", JSON.stringify(body.choices)],
  ])("follows the path %j", (path, found) => {
    expect(find(body, path)).toBe(found);
  });

  test("takes the first path that leads to a value, null included", () => {
    expect(find({ usage: null, model: "m" }, "response.model", "usage", "model")).toBe("null");
    expect(find({ model: "m" }, "response.model", "usage", "model")).toBe('"m"');
    expect(find({ model: "m" }, "response.model", "usage")).toBeNull();
  });

  test.each(["", "{", '{"model":"m"', "data: {}", '{"model":"\xff"', "[1]x"])("gives null for %j, no JSON", (text) => {
    expect(find(text, "model", "0")).toBeNull();
  });

  test("finds each value of random documents where JavaScript does", () => {
    const random = new Random(93);
    const maker = new JsonMaker(random);
    let checked = 0;
    for (let i = 0; i < 1_000; i++) {
      let document: unknown;
      try {
        document = JSON.parse(maker.document());
      } catch {
        continue;
      }
      const source = JSON.stringify(document);
      if (/\\ud[89a-f]/i.test(source)) continue; // half a pair is refused
      for (const [path, value] of leaves(document).slice(1, 40)) {
        if (path.some((name) => /[\n\p{Surrogate}]/u.test(name))) continue; // the test separates paths by lines
        const escaped = path.map((name) => name.replace(/[\\.]/g, "\\$&")).join(".");
        expect(find(source, escaped), `${source} ${escaped}`).toBe(JSON.stringify(value));
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(1_000);
  });
});
