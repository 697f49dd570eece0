import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const all = "4294967295";
const digits = "0123456789";

/** Edits of a body `0123456789`, each of its own chunk, and of all of it at the end of the stream. */
const edits = (title: string, ...list: readonly string[]): Case => {
  const script = (name: string, buffer: number): string =>
    list.map((edit, index) => `${name}${index + 1}: setbuf ${buffer} ${edit}; buf ${buffer} 0 ${all}`).join("\n");
  return {
    title: `5: ${title}`,
    plugins: [`${script("rb", 0)}\nsh: remove 2 content-length\n${script("sb", 1)}`],
    traffic: {
      line: "POST /",
      body: list.map(() => digits),
      upstream: { body: list.map(() => digits) },
    },
  };
};

conform({
  name: "buffers",
  title: "Buffers",
  cases: [
    edits("what is put at the start", "0 0 PRE", "0 0 -", "0 10 x", `0 ${all} x`, "0 4 REPL", "0 4 -", "0 100 -"),
    edits("what is put at the end or beyond", "10 0 APP", "11 0 APP", `${all} 0 APP`, `${all} ${all} APP`, "10 5 APP"),
    edits("what would be put in between is refused", "3 2 x", "3 0 x", "8 100 x", "5 5 -", "1 0 -", "9 1 x"),
    {
      title: "5: edits of a body that was held to its end add up, and are seen at once",
      plugins: [
        `rb: return 1\nrb!: setbuf 0 0 0 PRE; bufstatus 0; setbuf 0 13 0 APP; buf 0 0 ${all}; setbuf 0 0 4 -; setbuf 0 0 2 ABC; bufstatus 0; buf 0 0 ${all}; return 0`,
        "",
      ],
      traffic: { line: "POST /", body: ["01234", "56789"] },
    },
    {
      title: "5: what is read beyond the end is left out",
      plugins: `rb1: buf 0 5 100; buf 0 10 5; buf 0 11 5; buf 0 0 0; buf 0 1 ${all}; buf 0 ${all} ${all}; buf 0 9 1; buf 0 -1 -1\nsb1: buf 1 5 100; buf 1 10 5; buf 1 11 5; buf 1 0 0; buf 1 1 ${all}; buf 1 ${all} ${all}`,
      traffic: { line: "POST /", body: [digits, ""], upstream: { body: digits } },
    },
    {
      title: "5: which buffers there are in each callback",
      plugins: ["cc", "rh", "rb", "rt", "sh", "sb", "st", "lg", "dn", "dl"]
        .map(
          (name) => `${name}: ${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, -1].map((type) => `bufstatus ${type}`).join("; ")}`,
        )
        .join("\n"),
      traffic: {
        line: "POST /",
        body: [digits],
        trailers: { "x-t": "1" },
        upstream: { body: [digits], trailers: { "x-t": "1" } },
      },
    },
    {
      title: "5: what is read from each of them",
      plugins: [
        {
          script: ["rh", "rb1", "sb1", "lg"]
            .map((name) => `${name}: ${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1].map((type) => `buf ${type} 0 3`).join("; ")}`)
            .join("\n"),
          vmConfiguration: "of the VM",
        },
      ],
      traffic: { line: "POST /", body: [digits], upstream: { body: [digits] } },
    },
    {
      title: "5: which buffers can be written in each callback",
      plugins: ["rh", "rb1", "rb!", "sh", "sb1", "lg"]
        .map(
          (name) => `${name}: ${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1].map((type) => `setbuf ${type} 0 0 W`).join("; ")}`,
        )
        .concat("sh: remove 2 content-length")
        .join("\n"),
      traffic: { line: "POST /", body: [digits, digits], upstream: { body: [digits, digits] } },
    },
    {
      title: "5: which buffers there are while plugins are started",
      plugins: [
        {
          script: `configure: ${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((type) => `bufstatus ${type}; setbuf ${type} 0 0 W`).join("; ")}; buf 6 0 100; buf 6 3 2`,
          vmConfiguration: "of the VM",
        },
      ],
      traffic: [],
      start: true,
    },
    {
      title: "5: which buffers a call-out finds, for itself and for a request without a body",
      plugins: `rh: call gate :method=GET,:path=/,:authority=c - 5000; return 1\nhc: ${[0, 1, 4, 7, 8].map((type) => `bufstatus ${type}; buf ${type} 0 3; setbuf ${type} 0 0 W`).join("; ")}; effective caller; ${[0, 1, 4, 7, 8].map((type) => `bufstatus ${type}; buf ${type} 0 3; setbuf ${type} 0 0 W`).join("; ")}; continue 0`,
      traffic: { opens: ["request end"] },
    },
    {
      title: "5: a call-out cannot give a response without a body one",
      plugins:
        "sh: call gate :method=GET,:path=/,:authority=c - 5000; return 3\nhc: effective caller; setbuf 1 0 0 W; continue 1",
      traffic: { opens: ["response end"] },
    },
    {
      title: "5: a body can grow at its empty last chunk",
      plugins: "rb!: bufstatus 0; setbuf 0 0 0 TAIL\nsh: remove 2 content-length\nsb!: bufstatus 1; setbuf 1 0 0 TAIL",
      traffic: { line: "POST /", body: ["aaa", "bbb"], upstream: { body: ["aaa", "bbb"] } },
    },
    {
      title: "5: chunks are edited one by one",
      plugins: `rb: setbuf 0 0 1 X; setbuf 0 ${all} 0 Y\nsh: remove 2 content-length\nsb: setbuf 1 0 1 X; setbuf 1 ${all} 0 Y`,
      traffic: { line: "POST /", body: ["aaa", "bbb"], upstream: { body: ["aaa", "bbb"] } },
    },
    {
      title: "5: with 3 for every chunk, what is written at the end is the whole body",
      plugins:
        "rb: return 3\nrb!: setbuf 0 0 0 WHOLE; return 0\nsh: remove 2 content-length\nsb: return 3\nsb!: setbuf 1 0 0 WHOLE; return 0",
      traffic: { line: "POST /", body: ["aaa", "bbb"], upstream: { body: ["aaa", "bbb"] } },
    },
    {
      title: "5: without content-length a body may change its length in both directions",
      plugins:
        "rh: remove 0 content-length\nrb1: setbuf 0 0 0 MORE\nsh: remove 2 content-length\nsb1: setbuf 1 0 4294967295 LESS",
      traffic: { line: "POST /", body: digits, upstream: { body: digits } },
    },
    {
      title: "5: any byte passes through a buffer",
      plugins:
        "rh: remove 0 content-length\nrb1: setbuf 0 0 1 %ff%00%0d%0a\nsh: remove 2 content-length\nsb1: setbuf 1 0 1 %ff%00%0d%0a",
      traffic: {
        line: "POST /",
        body: Uint8Array.of(0, 255, 254, 10),
        upstream: { body: Uint8Array.of(0, 255, 254, 10) },
      },
    },
  ],
});
