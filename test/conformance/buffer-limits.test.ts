import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const bufferLimit = 1024;
const call = "call gate :method=GET,:path=/,:authority=c - 5000";
const much = Array.from({ length: 5 }, () => "x".repeat(900));
const mebibyte = 1024 * 1024;

/** A body above the limit, and what the header callback that holds it returns. */
const held = (result: number): Case => ({
  title: `5: a request held by ${result} above the limit waits with the client`,
  plugins: `rh: ${call}; return ${result}\nhc: effective caller; continue 0`,
  bufferLimit,
  traffic: { line: "POST /", body: much, opens: ["request 2"] },
});

conform({
  name: "buffer-limits",
  title: "Limits of buffers",
  cases: [
    {
      title: "5: a request body kept by 1 above the limit is answered 413, which passes the plugin's own callbacks",
      plugins: "rb: return 1\nsh: list 2\nsb: buf 1 0 100",
      bufferLimit,
      traffic: { line: "POST /", body: much },
    },
    {
      title: "5: a request body kept by 1 up to the limit is not",
      plugins: "rb: return 1\nrb!: return 0",
      bufferLimit,
      traffic: [
        { line: "POST /", body: ["x".repeat(900), "x".repeat(124)] },
        { line: "POST /", body: ["x".repeat(900), "x".repeat(125)] },
      ],
    },
    ...[0, 3].map((result): Case => ({
      title: `5: chunks above the limit pass with ${result}`,
      plugins: `rb: return ${result}\nrb!: return 0\nsh: remove 2 content-length\nsb: return ${result}\nsb!: return 0`,
      bufferLimit,
      traffic: { line: "POST /", body: much, upstream: { body: much } },
    })),
    {
      title: "5: a request held by 3 above the limit is answered 413",
      plugins: "rh: return 3\nsh: list 2",
      bufferLimit,
      traffic: { line: "POST /", body: much },
    },
    ...[1, 4].map(held),
    {
      title: "5: a response kept by 1 above the limit is cut when its headers are out",
      plugins: "sb: return 1",
      bufferLimit,
      traffic: { upstream: { body: much } },
    },
    {
      title: "5: a response kept by 1 above the limit is answered 500 when its headers are held",
      plugins: [{ script: "sh: return 1\nsb: return 1", heldHeaders: true }],
      bufferLimit,
      traffic: { upstream: { body: much } },
    },
    {
      title: "5: a response held by 3 above the limit is answered 500",
      plugins: "sh: return 3",
      bufferLimit,
      traffic: { upstream: { body: much } },
    },
    {
      title: "5: by default the limit is 1 MiB",
      plugins: `rh: ${call}; return 3\nhc: effective caller; continue 0`,
      traffic: [{ line: "POST /", body: "x".repeat(mebibyte), opens: ["request end"] }],
    },
    {
      title: "5: a byte more than 1 MiB is too much",
      plugins: "rh: return 3",
      traffic: [{ line: "POST /", body: "x".repeat(mebibyte + 1) }],
    },
    {
      title: "5: what plugins write themselves is not limited",
      plugins:
        "rb1: fillbuf 0 0 0 100000; return 1\nrb!: return 0\nsh: remove 2 content-length\nsb1: fillbuf 1 0 0 100000",
      bufferLimit,
      traffic: { line: "POST /", body: ["a"], upstream: { body: "a" } },
    },
  ],
});
