import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");

interface Told {
  fields: string;
  error: string;
  offset: number;
}

function told(name: string, bytes: Uint8Array, ...more: number[]): Told {
  const [fields, error, offset] = (codec.text(name, bytes, "", ...more) as string).split("|") as [
    string,
    string,
    string,
  ];
  return { fields: fields.trim(), error, offset: Number(offset) };
}
const read = (bytes: Uint8Array) => told("readProto", bytes);

/** The same fields by the reader of protobuf-es, or null when it refuses them. */
function peer(bytes: Uint8Array): string | null {
  const reader = new BinaryReader(bytes);
  const fields: string[] = [];
  try {
    while (reader.pos < reader.len) {
      const [field, wire] = reader.tag();
      const number = (value: bigint | string | number) =>
        fields.push(`${field}:${wire}:${BigInt.asUintN(64, BigInt(value)).toString(16).padStart(16, "0")}`);
      if (wire === WireType.Varint) number(reader.uint64());
      else if (wire === WireType.Bit64) number(reader.fixed64());
      else if (wire === WireType.Bit32) number(reader.fixed32());
      else if (wire === WireType.LengthDelimited)
        fields.push(`${field}:2:${Buffer.from(reader.bytes()).toString("hex")}`);
      else reader.skip(wire, field);
    }
    return fields.join(" ");
  } catch {
    return null;
  }
}

interface Message {
  calls: string[];
  write(writer: BinaryWriter): void;
}

/** A random message as calls of our writer and of that of protobuf-es. */
function randomMessage(random: Random, blob: Uint8Array, levels = 3): Message {
  const calls: string[] = [];
  const writes: ((writer: BinaryWriter) => void)[] = [];
  const add = (call: string, write: (writer: BinaryWriter) => void) => {
    calls.push(call);
    writes.push(write);
  };
  for (let i = random.below(6); i > 0; i--) {
    const field = random.pick([1, 2, 15, 16, 2047, 2048, 1 + random.below(536870911), 536870911]);
    const wide = (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
    const value = BigInt.asIntN(64, wide >> BigInt(random.below(64))) * random.pick([1n, -1n]);
    const signed = BigInt.asIntN(64, value);
    const unsigned = BigInt.asUintN(64, value);
    const low = Number(BigInt.asUintN(32, value));
    const text = random.text(random.below(6)).replace(/[\n ]/g, "_");
    const double = new DataView(new ArrayBuffer(8));
    double.setFloat64(0, random.double());
    const float = new DataView(new ArrayBuffer(4));
    float.setFloat32(0, random.below(1000) / 7);
    const list = Array.from({ length: random.below(5) + 1 }, () => random.below(2 ** 31));
    const kinds: (() => void)[] = [
      () => add(`uint ${field} ${signed}`, (w) => void w.tag(field, WireType.Varint).uint64(unsigned)),
      () => add(`int ${field} ${signed}`, (w) => void w.tag(field, WireType.Varint).int64(signed)),
      () => add(`sint ${field} ${signed}`, (w) => void w.tag(field, WireType.Varint).sint64(signed)),
      () => add(`int ${field} ${low | 0}`, (w) => void w.tag(field, WireType.Varint).int32(low | 0)),
      () => add(`sint ${field} ${low | 0}`, (w) => void w.tag(field, WireType.Varint).sint32(low | 0)),
      () => add(`bool ${field} ${low & 1}`, (w) => void w.tag(field, WireType.Varint).bool((low & 1) === 1)),
      () => add(`fixed32 ${field} ${low}`, (w) => void w.tag(field, WireType.Bit32).fixed32(low)),
      () => add(`fixed64 ${field} ${signed}`, (w) => void w.tag(field, WireType.Bit64).fixed64(unsigned)),
      () =>
        add(
          `double ${field} ${double.getBigInt64(0)}`,
          (w) => void w.tag(field, WireType.Bit64).double(double.getFloat64(0)),
        ),
      () =>
        add(
          `float ${field} ${float.getUint32(0)}`,
          (w) => void w.tag(field, WireType.Bit32).float(float.getFloat32(0)),
        ),
      () => add(`text ${field} ${text}`, (w) => void w.tag(field, WireType.LengthDelimited).string(text)),
      () => add(`bytes ${field}`, (w) => void w.tag(field, WireType.LengthDelimited).bytes(blob)),
      () =>
        add(`packed ${field} ${list.join(",")}`, (w) => {
          w.tag(field, WireType.LengthDelimited).fork();
          for (const item of list) w.uint32(item);
          w.join();
        }),
    ];
    if (levels > 0 && random.below(4) === 0) {
      const inner = randomMessage(random, blob, levels - 1);
      calls.push(`begin ${field}`, ...inner.calls, "end");
      writes.push((w) => {
        w.tag(field, WireType.LengthDelimited).fork();
        inner.write(w);
        w.join();
      });
    } else {
      random.pick(kinds)();
    }
  }
  return { calls, write: (writer) => writes.forEach((write) => write(writer)) };
}

describe("ProtoWriter", () => {
  test.each([
    ["uint 1 150", "08 96 01"],
    ["text 2 testing", "12 07 74657374696e67"],
    ["begin 3\nuint 1 150\nend", "1a 03 08 96 01"],
    ["text 4 hello\nuint 5 1\nuint 5 2\nuint 5 3", "22 05 68656c6c6f 28 01 28 02 28 03"],
    ["packed 6 3,270,86942", "32 06 03 8e02 9ea705"],
    ["int 1 -2", "08 fe ff ff ff ff ff ff ff ff 01"],
    ["sint 1 0\nsint 1 -1\nsint 1 1\nsint 1 -2", "08 00 08 01 08 02 08 03"],
    ["sint 1 2147483647\nsint 1 -2147483648", "08 fe ff ff ff 0f 08 ff ff ff ff 0f"],
    ["text 1 \udcff", "0a 01 ff"],
  ])("writes %j as the encoding guide has it", (calls, hex) => {
    expect(codec.bytes("writeProto", calls)?.toString("hex")).toBe(bytesOf(hex).toString("hex"));
  });

  test("writes random messages as protobuf-es does", () => {
    const random = new Random(111);
    for (let i = 0; i < 3_000; i++) {
      const blob = random.bytes(random.pick([0, 5, 200]));
      const message = randomMessage(random, blob);
      const writer = new BinaryWriter();
      message.write(writer);
      const expected = Buffer.from(writer.finish()).toString("hex");
      expect([message.calls, codec.bytes("writeProto", message.calls.join("\n"), blob)?.toString("hex")]).toEqual([
        message.calls,
        expected,
      ]);
    }
  });

  test("refuses field numbers that there are not, in a message inside too, and itself as its part", () => {
    for (const calls of [
      "uint 0 1",
      "text -1 a",
      "fixed32 536870912 1",
      "begin 1\nbool 0 1\nend",
      "uint 1 1\nitself 2",
    ]) {
      expect([calls, codec.bytes("writeProto", calls)]).toEqual([calls, null]);
    }
  });
});

describe("ProtoReader", () => {
  test("reads the examples of the encoding guide", () => {
    expect(read(bytesOf("08 96 01")).fields).toBe("1:0:0000000000000096");
    expect(read(bytesOf("12 07 74657374696e67")).fields).toBe("2:2:74657374696e67");
    expect(read(bytesOf("1a 03 08 96 01")).fields).toBe("3:2:089601");
    expect(told("readPackedProto", bytesOf("22 06 03 8e02 9ea705"), 0).fields).toBe("4:3 4:270 4:86942");
  });

  test("reads random messages as protobuf-es does, and refuses what it refuses once they are broken", () => {
    const random = new Random(112);
    const seen = { read: 0, refused: 0 };
    for (let i = 0; i < 20_000; i++) {
      const writer = new BinaryWriter();
      randomMessage(random, random.bytes(3)).write(writer);
      let bytes: Uint8Array = writer.finish();
      if (i % 4 > 0) bytes = random.mutate(bytes);
      const expected = peer(bytes);
      const { fields, error } = read(bytes);
      expect([bytes, error ? null : fields]).toEqual([bytes, expected]);
      if (error) seen.refused++;
      else seen.read++;
    }
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(3_000);
  });

  test("takes any bytes, as a message and as what its parts are, without a trap", () => {
    const random = new Random(113);
    for (let i = 0; i < 20_000; i++) {
      const bytes = Buffer.from(
        Array.from({ length: random.below(30) }, () => random.pick([random.below(256), random.below(40)])),
      );
      const offset = codec.number("descendProto", bytes, "", 20);
      expect(offset).toBeLessThan(Math.max(bytes.length, 1));
      if (peer(bytes) === null) expect(offset).toBeGreaterThanOrEqual(0);
    }
  });

  test("refuses a message that is cut inside of a field, and tells where that begins", () => {
    const bytes = bytesOf("08 9601 11 0102030405060708 1a 03 616263 25 01020304 2b 0801 2c");
    const starts = [0, 3, 12, 17, 22, bytes.length];
    for (let length = 0; length <= bytes.length; length++) {
      const { error, offset } = read(bytes.subarray(0, length));
      if (starts.includes(length)) expect([length, error]).toEqual([length, ""]);
      else {
        const start = Math.max(...starts.filter((at) => at < length));
        // Inside the group it may be the field in it that is cut.
        expect([length, error, offset]).toEqual([length, "unexpected end of the message", length === 24 ? 23 : start]);
      }
    }
  });

  test.each([
    ["08", "unexpected end of the message", 0],
    ["0801 12 ff ff ff ff 0f", "unexpected end of the message", 2],
    ["0801 12 ff ff ff ff ff ff ff ff ff 01", "unexpected end of the message", 2],
    ["08 80 80 80 80 80 80 80 80 80 80 00", "varint longer than 10 bytes", 0],
    ["80 80 80 80 80 80 80 80 80 80 00", "varint longer than 10 bytes", 0],
    ["0801 00 01", "invalid field number", 2],
    ["f8 ff ff ff 1f 01", "invalid field number", 0],
    ["0801 0e", "invalid wire type", 2],
    ["0f", "invalid wire type", 0],
    ["0801 0c", "unexpected end of a group", 2],
    ["0b 14", "unexpected end of a group", 1],
    ["0b 08 01", "unexpected end of the message", 0],
    ["0b".repeat(101) + "0c".repeat(101), "groups nested deeper than 100 levels", 100],
  ])("refuses %s: %s", (hex, error, offset) => {
    expect(read(bytesOf(hex))).toMatchObject({ error, offset });
  });

  test("leaves groups out, 100 inside each other, and takes varints that are longer than they need be", () => {
    expect(read(bytesOf(`0801 ${"0b".repeat(100)}${"0c".repeat(100)} 1002`))).toMatchObject({
      fields: "1:0:0000000000000001 2:0:0000000000000002",
      error: "",
    });
    expect(read(bytesOf("88 80 00 85 80 80 80 80 80 80 80 80 00")).fields).toBe("1:0:0000000000000005");
    expect(read(bytesOf("08 ff ff ff ff ff ff ff ff ff 7f")).fields).toBe("1:0:ffffffffffffffff");
  });

  test("gives the value of the type asked for, and zero for a field of another wire type", () => {
    const ask = (hex: string) => codec.text("askProto", bytesOf(hex))?.split("\n");
    const nothing = ["0", "0", "0", "false", "0", "0", "0", "0", "", "", "false"];
    const but = (values: Record<number, string>) => nothing.map((value, index) => values[index] ?? value);
    expect(ask("")).toEqual(nothing);
    expect(ask("08 03")).toEqual(but({ 0: "3", 1: "3", 2: "-2", 3: "true" }));
    expect(ask("08 00")).toEqual(nothing);
    const most = "18446744073709551615";
    expect(ask("08 ff ff ff ff ff ff ff ff ff 01")).toEqual(
      but({ 0: most, 1: "-1", 2: "-9223372036854775808", 3: "true" }),
    );
    expect(ask("0d 00 00 c0 3f")).toEqual(but({ 4: "1069547520", 6: "1.5" }));
    expect(ask("09 00 00 00 00 00 00 f8 bf")).toEqual(but({ 5: "13832806255468478464", 7: "-1.5" }));
    expect(ask("0a 03 61 ff 62")).toEqual(but({ 8: "a\udcffb", 9: "61ff62" }));
    expect(ask("0a 02 08 01")).toEqual(but({ 8: "\b\x01", 9: "0801", 10: "true" }));
  });

  test("reads repeated numbers packed, not packed, and mixed", () => {
    const packed = (hex: string, wire: number) => told("readPackedProto", bytesOf(hex), wire);
    expect(packed("20 01 22 02 02 03 20 04 08 09 20 05", 0)).toEqual({
      fields: "4:1 4:2 4:3 4:4 4:5",
      error: "",
      offset: 0,
    });
    expect(packed("22 08 01000000 02000000 25 03000000", 5).fields).toBe("4:1 4:2 4:3");
    expect(packed("22 10 0100000000000000 0200000000000000 21 0300000000000000", 1).fields).toBe("4:1 4:2 4:3");
    expect(packed("22 00", 0).fields).toBe("");
    expect(packed("25 03000000", 0)).toEqual({ fields: "", error: "", offset: 0 });
    expect(packed("22 02 6162", 2)).toEqual({ fields: "", error: "", offset: 0 });
  });

  test("tells an error in a part as one of the whole", () => {
    const broken = told("readPackedProto", bytesOf("0801 22 05 01000000 02 20 07"), 5);
    expect(broken).toEqual({ fields: "4:1", error: "unexpected end of the message", offset: 8 });
    expect(codec.number("descendProto", bytesOf("0801 1a 04 1a 02 08 80"), "", 5)).toBe(6);
  });
});
