import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const chunks = ["abc", "def", "ghi"];

/** A result of all body callbacks but the last, which continues, in both directions. */
const until = (result: number, text: string): Case => ({
  title: `4: ${result} ${text}`,
  plugins: [
    `rb: bufstatus 0; buf 0 0 100; return ${result}\nrb!: return 0`,
    "",
    `sh: remove 2 content-length\nsb: bufstatus 1; buf 1 0 100; return ${result}\nsb!: return 0`,
  ],
  traffic: { line: "POST /", body: chunks, upstream: { body: chunks } },
});

conform({
  name: "body-results",
  title: "Results of body callbacks",
  cases: [
    until(0, "lets each chunk go on"),
    until(1, "keeps what has come, and the next callback sees all of it"),
    until(2, "keeps what has come, and the next callback sees only the new chunk"),
    ...[3, 4, 7].map((result) => until(result, "drops the chunk")),
    {
      title: "4: 1 at the end of the stream holds the body for ever when nobody resumes it",
      plugins: ["rb: return 1", ""],
      traffic: { line: "POST /", body: chunks, hangs: true },
    },
    {
      title: "4: the results may change from chunk to chunk",
      plugins: [
        "rb: buf 0 0 100\nrb1: return 1\nrb2: return 0\nrb3: return 2\nrb4: return 1\nrb5: return 3\nrb6: return 0",
        "",
      ],
      traffic: { line: "POST /", body: ["ab", "cd", "ef", "gh", "ij"] },
    },
    {
      title: "4: 2 above the limit throttles the client, so the end of the stream never comes",
      plugins: ["rb: return 2\nrb!: return 0"],
      bufferLimit: 1024,
      traffic: { line: "POST /", body: Array.from({ length: 5 }, () => "x".repeat(900)), hangs: true },
    },
    {
      title: "4: a body kept by 1 can be read and edited in the trailer callback, which lets it go",
      plugins: [
        "rb: return 1\nrt: buf 0 0 100; setbuf 0 0 0 RT; return 0",
        "",
        "sb: return 1\nst: buf 1 0 100; setbuf 1 0 0 ST; return 0",
      ],
      traffic: {
        line: "POST /",
        body: chunks,
        trailers: { "x-t": "1" },
        upstream: { body: chunks, trailers: { "x-t": "1" } },
      },
    },
    {
      title: "4: a body that was not kept by 1 is empty in the trailer callbacks",
      plugins: [
        "rb: return 2\nrt: bufstatus 0; buf 0 0 100; setbuf 0 0 0 RT",
        "rb: return 3\nrt: bufstatus 0; buf 0 0 100",
        "sb: return 2\nst: bufstatus 1; buf 1 0 100; setbuf 1 0 0 ST",
        "sb: return 3\nst: bufstatus 1; buf 1 0 100",
      ],
      traffic: {
        line: "POST /",
        body: chunks,
        trailers: { "x-t": "1" },
        upstream: { body: chunks, trailers: { "x-t": "1" } },
      },
    },
    {
      title: "4: a body that was held by 2 or 3 is empty in the log when the client hangs up",
      plugins: ["rb: return 2\nlg: bufstatus 0; buf 0 0 100", "rb: return 3\nlg: bufstatus 0; buf 0 0 100"],
      traffic: { line: "POST /", body: chunks, hangUp: "during the request" },
    },
  ],
});
