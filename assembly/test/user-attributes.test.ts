import { beforeAll, describe, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { Random } from "../../codec/test/support/random.js";
import { compile } from "../../test/support/asc.js";

interface Fixture {
  memory: WebAssembly.Memory;
  reserve(length: number): number;
  run(): number;
  outputAt(): number;
}

let fixture: Fixture;
beforeAll(async () => {
  const entry = fileURLToPath(new URL("fixtures/user-attributes.as.ts", import.meta.url));
  const { wasm, messages } = await compile(entry, ["-O3", "--runtime", "incremental", "--use", "abort="]);
  if (!wasm || messages) throw new Error(messages);
  fixture = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as unknown as Fixture;
});

/** An operation and its texts; a text that holds bytes that are not UTF-8 is given as such. */
type Step = [op: string, ...texts: (string | Buffer)[]];

/** Runs the steps with attributes of their own and returns the answers; where they are texts, in hex. */
function run(...steps: Step[]): string[] {
  const lines = steps.map(([op, ...texts]) =>
    [op, ...texts.map((text) => Buffer.from(text).toString("hex"))].join(" "),
  );
  const program = Buffer.from(lines.join("\n"));
  new Uint8Array(fixture.memory.buffer, fixture.reserve(program.length)).set(program);
  const length = fixture.run();
  return Buffer.from(fixture.memory.buffer, fixture.outputAt(), length).toString().split("\n");
}

const unhex = (hex: string | undefined) => Buffer.from(hex ?? "", "hex");

/** Runs the steps, merges and returns whether that started anew and the object in the log as its members. */
function log(existing: string | Buffer | null, ...steps: Step[]): { anew: boolean; json: string } {
  const answer = run(...steps, existing === null ? ["log"] : ["log", existing]).at(-1) as string;
  const [start, hex] = answer.split(" ");
  const text = new TextDecoder("utf-8", { fatal: true }).decode(unhex(hex));
  return { anew: start === "anew", json: JSON.parse(`"${text}"`) as string };
}

/** A JSON text as the property of a log holds it. */
const escaped = (json: string) => JSON.stringify(json).slice(1, -1);

describe("an attribute", () => {
  test.each([
    ["string", 'a "b"\n', 'a "b"\n', JSON.stringify('a "b"\n')],
    ["string", "", "", '""'],
    ["nullable", "x", "x", '"x"'],
    ["bool", "true", "true", "true"],
    ["bool", "false", "false", "false"],
    ["i8", "-128", "-128", "-128"],
    ["u8", "255", "255", "255"],
    ["u8", "9", "9", "9"],
    ["i32", "-2147483648", "-2147483648", "-2147483648"],
    ["u32", "4294967295", "4294967295", "4294967295"],
    ["i64", "-9223372036854775808", "-9223372036854775808", "-9223372036854775808"],
    ["u64", "-1", "18446744073709551615", "18446744073709551615"],
    ["u64", "10", "10", "10"],
    ["f64", "2213.22", "2213.22", "2213.22"],
    ["f64", "-0.0", "0", "0"],
    ["f64", "1e21", "1e+21", "1e+21"],
    ["f64", "not a number", "null", "null"],
    ["f64", "-1e999", "null", "null"],
    ["f32", "0.1", String(Math.fround(0.1)), String(Math.fround(0.1))],
    ["f32", "1e39", "null", "null"],
    ["json", ' {"a" : [1, 2]}\n', '{"a" : [1, 2]}', '{"a" : [1, 2]}'],
    ["json", '"\\u00e9"', "é", '"\\u00e9"'],
    ["json", "123456789012345678901234567890", "123456789012345678901234567890", "123456789012345678901234567890"],
  ])("of type %s and value %j is read as text and written as JSON", (op, value, text, json) => {
    const answers = run([op, "key", value], ["get", "key"]);
    expect(unhex(answers.at(-1)).toString()).toBe(text);
    expect(log(null, [op, "key", value]).json).toBe(`{"key":${json}}`);
  });

  test("that is null is JSON's null", () => {
    expect(log(null, ["null", "key"]).json).toBe('{"key":null}');
    expect(unhex(run(["null", "key"], ["get", "key"])[0]).toString()).toBe("null");
  });

  test("is not changed by text that is no JSON", () => {
    const steps = ["", "{", '{"a":1}x', "NaN", "'a'", '"\\ud800"'].map((json): Step => ["json", "key", json]);
    const answers = run(["string", "key", "kept"], ...steps, ["get", "key"]);
    expect(answers).toEqual([...steps.map(() => "false"), Buffer.from("kept").toString("hex")]);
  });

  test("may be nested as deep as the log can be read again", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(run(["json", "key", nested(64)], ["has", "key"])).toEqual(["false", "false"]);
    const first = log(null, ["json", "key", nested(63)]);
    expect(first.json).toBe(`{"key":${nested(63)}}`);
    expect(log(escaped(first.json))).toEqual({ anew: false, json: first.json });
  });

  test("keeps the place of its name when it is set again, until all are cleared", () => {
    const hex = (text: string) => Buffer.from(text).toString("hex");
    const answers = run(
      ["string", "b", "1"],
      ["i32", "a", "2"],
      ["bool", "b", "true"],
      ["keys"],
      ["get", "b"],
      ["get", "c"],
      ["has", "a"],
      ["clear"],
      ["keys"],
      ["has", "a"],
      ["i32", "a", "3"],
      ["keys"],
    );
    expect(answers).toEqual([`2,${hex("b")},${hex("a")}`, hex("true"), "null", "true", "0,", "false", `1,${hex("a")}`]);
  });

  test("and its name are read back to the byte when they are not UTF-8, and are U+FFFD in the log", () => {
    const [name, value] = [Buffer.from("k\xff", "latin1"), Buffer.from('v\xc3"\x80', "latin1")];
    const [keys, text] = run(["string", name, value], ["keys"], ["get", name]);
    expect(keys).toBe(`1,${name.toString("hex")}`);
    expect(unhex(text)).toEqual(value);
    expect(JSON.parse(log(null, ["string", name, value]).json)).toEqual({ "k\ufffd": 'v\ufffd"\ufffd' });
  });
});

describe("mergeIntoLog", () => {
  test("replaces what has an attribute's name in its place and lets the others follow", () => {
    const existing = escaped('{"a":1, "b":{"c":[1.50, "x"]},"\\u0064":18446744073709551615}');
    expect(log(existing, ["string", "z", "new"], ["i32", "a", "2"], ["bool", "d", "true"])).toEqual({
      anew: false,
      json: '{"a":2,"b":{"c":[1.50, "x"]},"d":true,"z":"new"}',
    });
  });

  test("keeps the JSON of what it does not replace as it was written", () => {
    const json = '{"a":18446744073709551616,"b":1.50,"c":"\\u00e9"}';
    expect(log(escaped(json)).json).toBe(json);
  });

  test.each([null, "", "{}", '"{}"'])("finds nothing in %j", (existing) => {
    expect(log(existing, ["i32", "a", "1"])).toEqual({ anew: false, json: '{"a":1}' });
  });

  test.each(["-", " ", '{"a":1}', "[]", '\\"a\\"', "null", "{\\", '{\\"a\\":1', "\\ud800", "\u0000", '"'])(
    "starts anew and says so when the log holds %j",
    (existing) => {
      expect(log(existing, ["i32", "a", "1"])).toEqual({ anew: true, json: '{"a":1}' });
    },
  );

  test("starts anew when the log holds bytes that are not UTF-8", () => {
    expect(log(Buffer.from('{\\"a\\":\\"\xff\\"}', "latin1"))).toEqual({ anew: true, json: "{}" });
  });

  test("forgets that it once started anew", () => {
    const [first, second] = run(["log", "-"], ["log", "{}"]);
    expect([first, second]).toEqual(["anew 7b7d", "merged 7b7d"]);
  });

  test("keeps the last of a name that stands twice, and writes no name twice", () => {
    expect(log(escaped('{"a":1,"b":2,"a":3}')).json).toBe('{"b":2,"a":3}');
    const twice: Step[] = [
      ["i32", Buffer.from([0xfe]), "1"],
      ["i32", Buffer.from([0xff]), "2"],
    ];
    expect(log(null, ...twice).json).toBe('{"\ufffd":2}');
  });

  test("merges any texts as JavaScript would, again and again", () => {
    const random = new Random(61);
    const keys = [
      "a",
      "b",
      "",
      '"',
      "\\",
      "\n\u0001",
      "é😀",
      "__proto__",
      ...Array.from({ length: 4 }, () => random.text(3)),
    ];
    for (let i = 0; i < 1_000; i++) {
      let existing = "";
      const expected = new Map<string, unknown>();
      for (let round = 0; round < 3; round++) {
        const steps: Step[] = [];
        for (let each = random.below(6); each > 0; each--) {
          const key = random.pick(keys);
          const value = random.pick([
            random.text(5),
            random.below(1_000),
            random.double(),
            [random.text(2), { x: null }],
          ]);
          steps.push(typeof value === "string" ? ["string", key, value] : ["json", key, JSON.stringify(value)]);
          expected.set(key, value);
        }
        const { anew, json } = log(existing, ...steps);
        expect(anew).toBe(false);
        const members = [...expected].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
        expect(json).toBe(`{${members.join(",")}}`);
        existing = escaped(json);
      }
    }
  });

  test("gives valid JSON for any bytes as names, values and former log", () => {
    const random = new Random(62);
    for (let i = 0; i < 5_000; i++) {
      const existing = random.below(2)
        ? random.bytes(random.below(12))
        : random.mutate(Buffer.from(escaped('{"a":"b"}')));
      const { json } = log(existing, ["string", random.bytes(random.below(4)), random.bytes(random.below(8))]);
      expect(() => JSON.parse(json) as unknown).not.toThrow();
    }
  });
});
