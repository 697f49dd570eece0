import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";
import { type Answer, modelOf, randomResp } from "./support/resp.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

const latin1 = (text: string) => Buffer.from(text, "latin1");

/** What the reader says of an answer, of up to `count` values, with the error and its offset. */
function told(bytes: Uint8Array | string, count = 1): Answer & { error: string; offset: number } {
  const [head, ...values] = (
    codec.text("readResp", typeof bytes === "string" ? latin1(bytes) : bytes, "", count) as string
  ).split("\n") as [string, ...string[]];
  const [, status, consumed, offset, error] = /^(\d) (\d+) (\d+) (.*)$/.exec(head) as RegExpExecArray;
  const word = (["complete", "incomplete", "malformed"] as const)[Number(status)] as Answer["status"];
  return { status: word, consumed: Number(consumed), values, error: error as string, offset: Number(offset) };
}

function read(bytes: Uint8Array | string, count = 1): Answer {
  const { status, consumed, values } = told(bytes, count);
  return { status, consumed, values };
}

/** What each question to a value gives. */
function ask(value: string, key = "absent") {
  const parts = codec.text("askResp", latin1(value), key)?.split("\n") as string[];
  const [isNull, isError, error, code, format, text, bytes, integer, double, bool, count, second, beyond, found] =
    parts;
  return { isNull, isError, error, code, format, text, bytes, integer, double, bool, count, second, beyond, found };
}

const hex = (text: string) => latin1(text).toString("hex");

// The examples of the protocol's specification, and of that of RESP3.
const examples: [string, string][] = [
  ["+OK\r\n", `1:${hex("OK")}`],
  ["-Error message\r\n", `2:${hex("Error message")}`],
  ["-WRONGTYPE Operation against a key\r\n", `2:${hex("WRONGTYPE Operation against a key")}`],
  [":0\r\n", `3:${hex("0")}`],
  [":1000\r\n", `3:${hex("1000")}`],
  ["$5\r\nhello\r\n", `4:${hex("hello")}`],
  ["$0\r\n\r\n", "4:"],
  ["$-1\r\n", "0:"],
  ["*0\r\n", "5()"],
  ["*2\r\n$5\r\nhello\r\n$5\r\nworld\r\n", `5(4:${hex("hello")} 4:${hex("world")})`],
  ["*3\r\n:1\r\n:2\r\n:3\r\n", "5(3:31 3:32 3:33)"],
  ["*5\r\n:1\r\n:2\r\n:3\r\n:4\r\n$5\r\nhello\r\n", `5(3:31 3:32 3:33 3:34 4:${hex("hello")})`],
  [
    "*2\r\n*3\r\n:1\r\n:2\r\n:3\r\n*2\r\n+Hello\r\n-World\r\n",
    `5(5(3:31 3:32 3:33) 5(1:${hex("Hello")} 2:${hex("World")}))`,
  ],
  ["*-1\r\n", "0:"],
  ["*3\r\n$5\r\nhello\r\n$-1\r\n$5\r\nworld\r\n", `5(4:${hex("hello")} 0: 4:${hex("world")})`],
  ["_\r\n", "0:"],
  ["#t\r\n", "6:74"],
  ["#f\r\n", "6:66"],
  [",1.23\r\n", `7:${hex("1.23")}`],
  [",10\r\n", `7:${hex("10")}`],
  [",inf\r\n", `7:${hex("inf")}`],
  [",-inf\r\n", `7:${hex("-inf")}`],
  [",nan\r\n", `7:${hex("nan")}`],
  ["(3492890328409238509324850943850943825024385\r\n", `8:${hex("3492890328409238509324850943850943825024385")}`],
  ["!21\r\nSYNTAX invalid syntax\r\n", `2:${hex("SYNTAX invalid syntax")}`],
  ["=15\r\ntxt:Some string\r\n", `9:${hex("txtSome string")}`],
  ["%2\r\n+first\r\n:1\r\n+second\r\n:2\r\n", `10(1:${hex("first")} 3:31 1:${hex("second")} 3:32)`],
  ["~3\r\n+orange\r\n+apple\r\n#t\r\n", `11(1:${hex("orange")} 1:${hex("apple")} 6:74)`],
  [
    ">3\r\n+message\r\n+somechannel\r\n+this is the message\r\n",
    `12(1:${hex("message")} 1:${hex("somechannel")} 1:${hex("this is the message")})`,
  ],
  [
    "|1\r\n+key-popularity\r\n%2\r\n$1\r\na\r\n,0.1923\r\n$1\r\nb\r\n,0.0012\r\n*2\r\n:2039123\r\n:9543892\r\n",
    `5(3:${hex("2039123")} 3:${hex("9543892")})`,
  ],
  ["*3\r\n:1\r\n:2\r\n|1\r\n+ttl\r\n:3600\r\n:3\r\n", "5(3:31 3:32 3:33)"],
];

describe("RespReader", () => {
  test.each(examples)("reads the published example %j", (bytes, value) => {
    expect(read(bytes)).toEqual({ status: "complete", consumed: bytes.length, values: [value] });
  });

  test("needs more of every published example that is cut, wherever", () => {
    for (const [bytes] of examples) {
      for (let length = 0; length < bytes.length; length++) {
        const cut = bytes.slice(0, length);
        expect([cut, read(cut)]).toEqual([cut, { status: "incomplete", consumed: 0, values: [] }]);
      }
    }
  });

  test("reads random values as a reader does that is written otherwise, and needs more of each that is cut", () => {
    const random = new Random(91);
    for (let i = 0; i < 2_000; i++) {
      const bytes = latin1(randomResp(random));
      const model = modelOf(bytes, 1);
      expect(model.consumed).toBe(bytes.length);
      expect(read(bytes)).toEqual(model);
      for (let cut = 0; cut < 4; cut++) {
        const part = bytes.subarray(0, random.below(bytes.length));
        expect([part, read(part).status]).toEqual([part, "incomplete"]);
      }
    }
  });

  test("says of every answer with a byte changed what that other reader says", () => {
    const random = new Random(92);
    for (let i = 0; i < 150; i++) {
      const bytes = latin1(randomResp(random));
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at] = random.pick([
          bytes[at]! ^ (1 << random.below(8)),
          ..."0159-+$*?:\r\n|>~".split("").map((c) => c.charCodeAt(0)),
        ]);
        expect([changed, read(changed, 2)]).toEqual([changed, modelOf(changed, 2)]);
      }
    }
  });

  test("says of answers that were broken in other ways, and of any bytes, what that other reader says", () => {
    const random = new Random(93);
    const seen = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const whole = Array.from({ length: 1 + random.below(3) }, () => randomResp(random, 2)).join("");
      const bytes = random.below(8) === 0 ? random.bytes(random.below(20)) : random.mutate(latin1(whole));
      const model = modelOf(bytes, 3);
      seen.add(`${model.status} ${model.values.length}`);
      expect([bytes, read(bytes, 3)]).toEqual([bytes, model]);
    }
    expect(seen.size).toBeGreaterThanOrEqual(7);
  });

  test("reads the answers of a pipeline one after another and tells how far it came", () => {
    const bytes = "+OK\r\n:2\r\n$3\r\nabc\r\n";
    expect(read(bytes, 2)).toEqual({ status: "complete", consumed: 9, values: [`1:${hex("OK")}`, "3:32"] });
    expect(read(bytes, 4)).toMatchObject({ status: "incomplete", consumed: bytes.length });
    expect(read(bytes.slice(0, -1), 3)).toMatchObject({ status: "incomplete", consumed: 9 });
    expect(told(`${bytes}:x\r\n+OK\r\n`, 9)).toMatchObject({ status: "malformed", consumed: 18, offset: 19 });
  });

  test.each([
    ["hello\r\n", "unknown type", 0],
    ["*1\r\n>0\r\n", "push inside of a value", 4],
    ["$?\r\n;4\r\nHell\r\n;0\r\n", "streamed values are not supported", 1],
    ["*?\r\n:1\r\n.\r\n", "streamed values are not supported", 1],
    [":+5\r\n", "malformed length or integer", 1],
    [":05\r\n", "malformed length or integer", 1],
    [":-0\r\n", "malformed length or integer", 1],
    [": 5\r\n", "malformed length or integer", 1],
    [":\r\n", "malformed length or integer", 1],
    [":9223372036854775808\r\n", "malformed length or integer", 1],
    [":-9223372036854775809\r\n", "malformed length or integer", 1],
    [`:${"1".repeat(21)}`, "malformed length or integer", 1],
    ["$-2\r\n", "malformed length or integer", 1],
    ["%-1\r\n", "malformed length or integer", 1],
    ["!-1\r\n", "malformed length or integer", 1],
    [",1.\r\n", "malformed number", 1],
    [",.5\r\n", "malformed number", 1],
    [",\r\n", "malformed number", 1],
    [",Infinity\r\n", "malformed number", 1],
    ["(+1\r\n", "malformed number", 1],
    ["(-\r\n", "malformed number", 1],
    ["#T\r\n", "malformed boolean", 1],
    ["#\r\n", "malformed boolean", 1],
    ["=3\r\ntxt\r\n", "malformed verbatim string", 1],
    ["=4\r\ntext\r\n", "malformed verbatim string", 4],
    ["_x\r\n", "malformed line end", 1],
    ["+a\rb\r\n", "malformed line end", 3],
    ["+a\nb\r\n", "malformed line end", 2],
    ["$2\r\nabc\r\n", "malformed line end", 6],
    [":1\rx", "malformed line end", 3],
    ["$536870913\r\n", "length above 536870912", 1],
    ["*2147483648\r\n", "length above 536870912", 1],
    ["*1\r\n".repeat(33), "values nested deeper than 32 levels", 129],
  ])("refuses %j and tells why and where", (bytes, error, offset) => {
    expect(told(bytes)).toEqual({ status: "malformed", consumed: 0, values: [], error, offset });
  });

  test("reads 32 levels, attributes counted", () => {
    expect(read(`${"*1\r\n".repeat(32)}:1\r\n`).status).toBe("complete");
    expect(read(`${"*1\r\n".repeat(32)}|0\r\n:1\r\n`).status).toBe("malformed");
    expect(read(`${"|1\r\n+a\r\n".repeat(33)}:1\r\n`).status).toBe("malformed");
    expect(read(`${"|0\r\n".repeat(100_000)}:1\r\n`)).toMatchObject({ status: "complete", values: ["3:31"] });
  });

  test("takes no memory for what is announced and not there", () => {
    codec.number("checkResp", "");
    const before = codec.memorySize;
    for (const header of ["*500000000\r\n", "%500000000\r\n", "$536870912\r\n", "|500000000\r\n"]) {
      for (let i = 0; i < 100; i++) {
        expect(codec.number("checkResp", latin1(`*3\r\n:1\r\n${header}:1\r\n`))).toBe(1);
      }
    }
    expect(codec.memorySize).toBe(before);
  });
});

describe("RespValue", () => {
  const nothing = {
    isNull: "false",
    isError: "false",
    error: "",
    code: "",
    format: "",
    text: "absent",
    bytes: "",
    integer: "-7",
    double: "-7.5",
    bool: "false true",
    count: "0",
    second: "absent",
    beyond: "true",
    found: "absent",
  };

  test("gives what each kind holds, and the default for every other question", () => {
    const cases: [string, Partial<typeof nothing>][] = [
      ["$-1\r\n", { isNull: "true" }],
      ["*-1\r\n", { isNull: "true" }],
      ["_\r\n", { isNull: "true" }],
      ["+OK\r\n", { text: "OK", bytes: "4f4b" }],
      ["$0\r\n\r\n", { text: "" }],
      ["$2\r\n\xc3\xa9\r\n", { text: "é", bytes: "c3a9" }],
      ["$1\r\n\xff\r\n", { text: "\udcff", bytes: "ff" }],
      [
        "-NOAUTH Authentication required.\r\n",
        { isError: "true", error: "NOAUTH Authentication required.", code: "NOAUTH" },
      ],
      ["!3\r\nERR\r\n", { isError: "true", error: "ERR", code: "ERR" }],
      ["-\r\n", { isError: "true" }],
      [":-12\r\n", { text: "-12", bytes: "2d3132", integer: "-12", double: "-12" }],
      [":1\r\n", { text: "1", bytes: "31", integer: "1", double: "1", bool: "true true" }],
      [":0\r\n", { text: "0", bytes: "30", integer: "0", double: "0", bool: "false false" }],
      ["#t\r\n", { bool: "true true" }],
      ["#f\r\n", { bool: "false false" }],
      [",1.5\r\n", { text: "1.5", bytes: "312e35", double: "1.5" }],
      [",-inf\r\n", { text: "-inf", bytes: hex("-inf"), double: "-Infinity" }],
      [",-nan\r\n", { text: "-nan", bytes: hex("-nan"), double: "NaN" }],
      ["(12\r\n", { text: "12", bytes: "3132", integer: "12", double: "12" }],
      ["=7\r\nmkd:*a*\r\n", { format: "mkd", text: "*a*", bytes: hex("*a*") }],
      ["=5\r\ntxt:7\r\n", { format: "txt", text: "7", bytes: "37", integer: "7", double: "7" }],
      ["*2\r\n+absent\r\n+value\r\n", { count: "2", second: "value", found: "value" }],
      ["%1\r\n+absent\r\n+value\r\n", { count: "2", second: "value", found: "value" }],
      ["~2\r\n+absent\r\n+value\r\n", { count: "2", second: "value" }],
      [">2\r\n+absent\r\n+value\r\n", { count: "2", second: "value" }],
      ["*3\r\n+x\r\n:1\r\n+absent\r\n", { count: "3", second: "1" }],
      ["%2\r\n-absent\r\n:1\r\n+b\r\n:2\r\n", { count: "4", second: "1" }],
    ];
    for (const [value, expected] of cases) expect([value, ask(value)]).toEqual([value, { ...nothing, ...expected }]);
  });

  test("reads an integer out of a string only when it is one of 64 bits and nothing else", () => {
    const asked = (text: string) => ask(`$${text.length}\r\n${text}\r\n`).integer;
    for (const text of ["0", "12", "-3", "9223372036854775807", "-9223372036854775808"]) expect(asked(text)).toBe(text);
    for (const text of ["", "-", "+1", " 1", "1 ", "01", "-0", "1.0", "0x1", "9223372036854775808", "1".repeat(40)]) {
      expect([text, asked(text)]).toEqual([text, "-7"]);
    }
    expect(ask(`(${"1".repeat(30)}\r\n`).integer).toBe("-7");
  });

  test("reads doubles as JavaScript does, in strings too", () => {
    const random = new Random(94);
    for (let i = 0; i < 2_000; i++) {
      const text = String(random.double());
      expect([text, ask(`,${text}\r\n`).double]).toEqual([text, text]);
      expect(ask(`$${text.length}\r\n${text}\r\n`).double).toBe(text);
    }
    for (const text of ["", "1.", "+1", "infinity", "1e", "--1"]) {
      expect([text, ask(`$${text.length}\r\n${text}\r\n`).double]).toEqual([text, "-7.5"]);
    }
  });

  test("finds a key by its bytes, the first of two", () => {
    expect(ask("%3\r\n+a\r\n:1\r\n$2\r\n\xc3\xa9\r\n:2\r\n$2\r\n\xc3\xa9\r\n:3\r\n", "é").found).toBe("2");
    expect(ask("%1\r\n$1\r\n\xff\r\n:1\r\n", "\udcff").found).toBe("1");
    expect(ask("%1\r\n:5\r\n:1\r\n", "5").found).toBe("1");
  });
});
