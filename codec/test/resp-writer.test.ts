import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";
import { modelOf } from "./support/resp.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** The commands, a line each, as bytes in Latin-1, and how many the writer counts. */
function write(commands: string, bytes: Uint8Array | string = ""): [string, number] {
  const written = codec.bytes("writeResp", commands, bytes) as Buffer;
  return [written.toString("latin1", 4), written.readUInt32LE()];
}

describe("RespWriter", () => {
  test("writes the example of the specification", () => {
    expect(write("LLEN|mylist")).toEqual(["*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n", 1]);
  });

  test("writes texts, bytes and integers, and one command after another", () => {
    const [text, count] = write(
      "SET|é|=|\udcff\nEXPIRE|é|#-9223372036854775808\nPING",
      Buffer.from("\r\n\0\xff", "latin1"),
    );
    expect(text).toBe(
      "*4\r\n$3\r\nSET\r\n$2\r\n\xc3\xa9\r\n$4\r\n\r\n\0\xff\r\n$1\r\n\xff\r\n" +
        "*3\r\n$6\r\nEXPIRE\r\n$2\r\n\xc3\xa9\r\n$20\r\n-9223372036854775808\r\n*1\r\n$4\r\nPING\r\n",
    );
    expect(count).toBe(3);
  });

  test("writes random arguments so that a reader gets the same bytes, none of which forges a command", () => {
    const random = new Random(95);
    for (let i = 0; i < 2_000; i++) {
      const commands = Array.from({ length: 1 + random.below(3) }, () =>
        Array.from({ length: 1 + random.below(4) }, () => random.text(random.below(6)).replace(/[|#=\n]/g, "\r")),
      );
      const text = commands.map((parts) => parts.join("|")).join("\n");
      const [written, count] = write(text);
      const hex = (part: string) => Buffer.from(part).toString("hex");
      const expected = commands.map((parts) => `5(${parts.map((part) => `4:${hex(part)}`).join(" ")})`);
      const bytes = Buffer.from(written, "latin1");
      expect(modelOf(bytes, count)).toEqual({ status: "complete", consumed: bytes.length, values: expected });
      expect(count).toBe(commands.length);
    }
  });
});

describe("respCommand", () => {
  test("writes one command, and nothing for no parts", () => {
    expect(codec.bytes("respCommand", "GET|a b")?.toString()).toBe("*2\r\n$3\r\nGET\r\n$3\r\na b\r\n");
    expect(codec.bytes("respCommand", "")?.toString()).toBe("");
  });
});
