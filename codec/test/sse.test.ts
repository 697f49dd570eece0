import { beforeAll, describe, expect, test } from "vitest";
import { Codec } from "./support/codec.js";
import { Random } from "./support/random.js";

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.load();
});

/** An event as a client sees it; bytes stand as Latin-1, so that any can be compared. */
interface Message {
  data: string;
  event: string;
  id: string;
}
interface Block extends Message {
  raw: string;
  hasData: boolean;
  complete: boolean;
}
interface Split {
  blocks: Block[];
  overflowed: boolean;
  refused: number;
  rest: string;
}

/** What a client dispatches: the algorithm of HTML 9.2.6, over lines as the grammar of 9.2.5 has them. */
function dispatched(stream: string): Message[] {
  const lines = stream.replace(/^\xef\xbb\xbf/, "").split(/\r\n|\r|\n/);
  lines.pop(); // has no line end
  const messages: Message[] = [];
  let [data, type, lastId] = ["", "", ""];
  for (const line of lines) {
    if (line === "") {
      if (data !== "") messages.push({ data: data.replace(/\n$/, ""), event: type || "message", id: lastId });
      data = type = "";
      continue;
    }
    const [, field, value] = /^([^:]*)(?:: ?)?([^]*)$/.exec(line) as RegExpExecArray;
    if (field === "data") data += `${value}\n`;
    if (field === "event") type = value as string;
    if (field === "id" && !value?.includes("\0")) lastId = value as string;
  }
  return messages;
}

/** Splits a stream that comes in chunks of these sizes, and what is left as the last one. */
function split(stream: string, sizes: number[] = [], limit = 1 << 20, drain = true): Split {
  const dump = codec.bytes(
    "splitSse",
    Buffer.from(stream, "latin1"),
    Buffer.from(sizes),
    limit,
    Number(drain),
  ) as Buffer;
  let at = 0;
  const size = () => dump.readUInt32LE((at += 4) - 4);
  const text = () => {
    const length = size();
    return dump.toString("latin1", at, (at += length));
  };
  const blocks: Block[] = [];
  let flags = dump[at++] as number;
  for (; flags & 1; flags = dump[at++] as number) {
    const [raw, data, event, id] = [text(), text(), text(), text()];
    blocks.push({ raw, data, event, id, hasData: (flags & 2) !== 0, complete: (flags & 4) !== 0 });
  }
  return { blocks, overflowed: (flags & 8) !== 0, refused: size(), rest: text() };
}

/** The events of the blocks that a client is told of. */
function messages(stream: string, sizes: number[] = []): Message[] {
  const told = split(stream, sizes).blocks.filter(({ hasData, complete }) => hasData && complete);
  return told.map(({ data, event, id }) => ({ data, event, id }));
}

const pieces = [
  ..."\n\n\n\n\n\n\r\r:: \0x",
  "\r\n",
  "\r\n\r\n",
  "data",
  "data:",
  "data: a",
  "data:  b",
  "event:e",
  "event",
  "id: 1",
  "id",
  "id:\0",
  "retry: 5",
  ": note",
  "Data: no",
  "dat",
  "\xff",
  "\xc3\xa9",
  "\xef\xbb\xbf",
];

function randomStream(random: Random): string {
  return Array.from({ length: random.below(60) }, () => random.pick(pieces)).join("");
}

describe("SseSplitter", () => {
  test("gives the events that the algorithm of the standard dispatches, whatever the chunks", () => {
    const random = new Random(81);
    let seen = 0;
    for (let i = 0; i < 20_000; i++) {
      const stream = random.pick(["", "", "\xef\xbb\xbf", "\xef\xbb"]) + randomStream(random);
      const sizes = Array.from({ length: random.below(40) }, () => random.below(4));
      const expected = dispatched(stream);
      expect(messages(stream, sizes), JSON.stringify({ stream, sizes })).toEqual(expected);
      seen += expected.length;
    }
    expect(seen).toBeGreaterThan(5_000);
  });

  test("gives the same blocks whatever the chunks, and their bytes are the stream", () => {
    const random = new Random(82);
    for (let i = 0; i < 5_000; i++) {
      const stream = randomStream(random);
      const whole = split(stream);
      expect(whole.blocks.map(({ raw }) => raw).join("")).toBe(stream);
      expect(split(stream, new Array(stream.length).fill(1))).toEqual(whole);
      const sizes = Array.from({ length: random.below(10) }, () => random.below(9));
      expect(split(stream, sizes)).toEqual(whole);
      expect(split(stream, sizes, 1 << 20, false)).toEqual(whole);
    }
  });

  test("reads the examples of the standard", () => {
    expect(messages("data: YHOO\ndata: +2\ndata: 10\n\n")).toEqual([
      { data: "YHOO\n+2\n10", event: "message", id: "" },
    ]);
    const stream = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
    expect(messages(stream)).toEqual([
      { data: "first event", event: "message", id: "1" },
      { data: "second event", event: "message", id: "" },
      { data: " third event", event: "message", id: "" },
    ]);
    expect(messages("data\n\ndata\ndata\n\ndata:")).toEqual([
      { data: "", event: "message", id: "" },
      { data: "\n", event: "message", id: "" },
    ]);
  });

  test("gives blocks that no client is told of too, so that they can be passed on", () => {
    const { blocks } = split(": ping\n\nretry: 5\nid: 7\n\ndata: x\n\n");
    expect(blocks.map(({ raw, hasData, id }) => [raw, hasData, id])).toEqual([
      [": ping\n\n", false, ""],
      ["retry: 5\nid: 7\n\n", false, "7"],
      ["data: x\n\n", true, "7"],
    ]);
  });

  test("gives what the stream ends in as a block that is not complete", () => {
    const { blocks, rest } = split("data: a\n\nevent: e\ndata: b");
    expect(blocks[1]).toEqual({
      raw: "event: e\ndata: b",
      data: "b",
      event: "e",
      id: "",
      hasData: true,
      complete: false,
    });
    expect(rest).toBe("");
  });

  test("skips the byte order mark only at the start of the stream", () => {
    expect(messages("\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n", [1, 1, 1, 1])).toEqual([
      { data: "a", event: "message", id: "" },
    ]);
    expect(messages("\n\xef\xbb\xbfdata: b\n\n", [1])).toEqual([]);
  });

  test("takes a block of the limit and refuses one that is a byte longer, whatever the chunks", () => {
    const fits = `data: ${"x".repeat(92)}\n\n`;
    for (const sizes of [[], [3, 50], new Array(250).fill(1), [99], [100], [101]]) {
      const good = split(fits + fits, sizes, 100);
      expect([good.overflowed, good.blocks.length, good.refused]).toEqual([false, 2, 0]);
      const bad = split(`${fits}data: x${fits}${fits}`, sizes, 100);
      expect([bad.overflowed, bad.blocks.length]).toEqual([true, 1]);
      expect(bad.rest.length + bad.refused).toBe(`data: x${fits}${fits}`.length);
    }
    const halves = [[], new Array(250).fill(1)].map((sizes) => split(`data:${"x".repeat(94)}\r\n\r\n`, sizes, 102));
    expect(halves.map(({ overflowed }) => overflowed)).toEqual([true, true]);
  });

  test("refuses to hold more than the limit and a chunk when nothing is taken out", () => {
    const { overflowed, refused, rest } = split("data: x\n\n".repeat(100), new Array(100).fill(9), 100, false);
    expect([overflowed, refused, rest.length]).toEqual([true, 900 - 108, 108]);
  });

  test("takes time in proportion to the stream when it comes byte by byte", () => {
    const spend = (length: number) => {
      const stream = `data: ${"x".repeat(length)}\n\n`;
      const started = performance.now();
      expect(split(stream, new Array(stream.length).fill(1)).blocks[0]?.data.length).toBe(length);
      return performance.now() - started;
    };
    spend(100_000);
    expect(spend(800_000)).toBeLessThan(50 * Math.max(spend(100_000), 1));
  });

  test("keeps only what it has not given, however long the stream is", () => {
    const chunk = Buffer.from(`x\n\ndata: ${"y".repeat(1_000)}\n\ndata: z`);
    expect(codec.number("countSse", chunk, "", 5_000)).toBe(10_000);
    const before = codec.memorySize;
    expect(codec.number("countSse", chunk, "", 50_000)).toBe(100_000);
    expect(codec.memorySize).toBe(before);
  });
});

describe("unifySSEChunk", () => {
  test("makes every line end LF, a CR at the very end included", () => {
    const random = new Random(83);
    for (let i = 0; i < 5_000; i++) {
      const chunk = Array.from({ length: random.below(12) }, () => random.pick(["\r", "\n", "\r\n", "x", "\xff"])).join(
        "",
      );
      const unified = codec.bytes("unifySSEChunk", Buffer.from(chunk, "latin1"))?.toString("latin1");
      expect(unified).toBe(chunk.replace(/\r\n?/g, "\n"));
    }
  });

  test("returns the chunk itself when there is nothing to change", () => {
    expect(codec.number("unifySSEChunkIsSame", Buffer.from("data: x\n\n"))).toBe(1);
    expect(codec.number("unifySSEChunkIsSame", Buffer.from("data: x\n\r"))).toBe(0);
  });
});

describe("formatSseEvent", () => {
  /** The event in bytes, as Latin-1. */
  const format = (data: string, event = "", id = "") =>
    codec.bytes("formatSseEvent", [data, event, id].join("|"))?.toString("latin1") as string;

  test("writes what the algorithm of the standard reads as the same event", () => {
    const random = new Random(84);
    const any = (length: number) =>
      Array.from({ length: random.below(length) }, () => random.pick([..."\r\n: aé"])).join("");
    for (let i = 0; i < 5_000; i++) {
      const [data, event, id] = [any(8), any(4), any(4)];
      const line = (value: string) => Buffer.from(value.replace(/[\r\n]/g, " ")).toString("latin1");
      expect(dispatched(format(data, event, id))).toEqual([
        {
          data: Buffer.from(data.replace(/\r\n?/g, "\n")).toString("latin1"),
          event: line(event) || "message",
          id: line(id),
        },
      ]);
    }
  });

  test("leaves out an empty event and id, and writes empty data", () => {
    expect(format("[DONE]")).toBe("data: [DONE]\n\n");
    expect(format("", "ping", "7")).toBe("event: ping\nid: 7\ndata: \n\n");
    expect(format("a\n")).toBe("data: a\ndata: \n\n");
  });

  test("cannot be made to forge a field", () => {
    expect(format("x", "a\ndata: forged", "1\r\n\r\ndata: forged")).toBe(
      "event: a data: forged\nid: 1    data: forged\ndata: x\n\n",
    );
  });

  test("writes bytes that are not UTF-8 as they are", () => {
    expect(format("\udcff")).toBe("data: \xff\n\n");
  });
});
