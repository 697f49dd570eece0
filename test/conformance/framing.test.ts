import type { Case } from "./support/case.js";
import { conform } from "./support/suite.js";

const body = "0123456789";
const post = { line: "POST /", body };
const answer = { upstream: { body } };

/** Edits of a body whose `content-length` stays as it was; what is held to its end is one piece on the wire. */
const edits = {
  "grows by its first chunk": "rb1: setbuf 0 0 0 MORE",
  "grows at its end": "rb: return 1\nrb!: setbuf 0 0 0 MORE; return 0",
  "shrinks by its first chunk": "rb1: setbuf 0 0 4 -",
  "shrinks at its end": "rb: return 1\nrb!: setbuf 0 0 4 -; return 0",
  "is replaced by as many bytes": "rb: return 1\nrb!: setbuf 0 0 10 abcdefghij; return 0",
};
const overHttp1 = ([what, script]: [string, string]): Case => {
  const shrinks = what.startsWith("shrinks");
  const upstream = shrinks ? "which the upstream waits for" : "of which the upstream reads what that says";
  return {
    title: `5: a request that keeps its content-length and ${what}, ${upstream}`,
    plugins: `${script}\nsh: remove 2 x-envoy-upstream-service-time; list 2; prop response/code_details`,
    traffic: { ...post, ...(shrinks && { hangs: true }) },
  };
};
const overHttp2 = ([what, script]: [string, string]): Case => ({
  title: `5: a request that keeps its content-length and ${what}, over HTTP/2 to the upstream`,
  http2Upstream: true,
  plugins: `${script}\nsh: remove 2 x-envoy-upstream-service-time; list 2; prop response/code_details`,
  traffic: post,
});

/** What becomes of the body of a response that a plugin gives a status without one. */
const bodiless = (status: number): Case => ({
  title: `10: with the status ${status} of a plugin the body is sent all the same`,
  plugins: `sh: replace 2 :status ${status}`,
  traffic: [answer, {}],
});

conform({
  name: "framing",
  title: "What plugins do to the framing of messages",
  cases: [
    {
      title: "5: a response that keeps its content-length and grows ends for the client where that says",
      plugins: "sb1: setbuf 1 0 0 MORE",
      traffic: answer,
    },
    {
      title: "5: a response that keeps its content-length and shrinks never ends for the client",
      plugins: "sb1: setbuf 1 0 4 -",
      traffic: { ...answer, hangs: true },
    },
    ...Object.entries(edits).map(overHttp1),
    ...Object.entries(edits).map(overHttp2),
    {
      title: "10: a content-length that a plugin gives a request without a body makes the upstream wait",
      plugins: "rh: add 0 content-length 5",
      traffic: { hangs: true },
    },
    {
      title: "10: a transfer-encoding that a plugin gives a request without a body makes the upstream wait",
      plugins: "rh: add 0 transfer-encoding chunked",
      traffic: { hangs: true },
    },
    {
      title: "10: a content-length that a plugin gives a request without a body resets the stream over HTTP/2",
      http2Upstream: true,
      plugins: "rh: add 0 content-length 5\nsh: prop response/code_details",
    },
    {
      title: "10: a :path with a blank is sent, and the upstream refuses it",
      plugins: "rh: replace 0 :path /a%20b",
    },
    {
      title: "10: a request without :authority goes to the upstream where one virtual host takes every domain",
      plugins: "rh: remove 0 host; list 0\nsh: prop response/code_details",
      traffic: [{}, { http2: true, host: "a.test" }],
    },
    ...[204, 304].map(bodiless),
    {
      title: "10: with a status of 1xx of a plugin the client waits for another response",
      plugins: "sh: replace 2 :status 103",
      traffic: { ...answer, hangs: true },
    },
    {
      title: "10: with the status 101 of a plugin the client has another protocol",
      plugins: "sh: replace 2 :status 101",
      traffic: { ...answer, hangs: true },
    },
    {
      title: "10: a response that was held in allow mode may become a 204 at its end, with its body",
      plugins: [{ script: "sh: return 1\nsb: return 1\nsb!: replace 2 :status 204; return 0", heldHeaders: true }],
      traffic: answer,
    },
    {
      title: "10: a 204 of a plugin with a body breaks the stream over HTTP/2",
      plugins: "sh: replace 2 :status 204",
      traffic: { ...answer, http2: true },
    },
    {
      title: "10: a 304 of a plugin with a body is cut over HTTP/2",
      plugins: "sh: replace 2 :status 304",
      traffic: { ...answer, http2: true },
    },
    {
      title: "5: without content-length both directions end where the plugin has them end",
      plugins: "rh: remove 0 content-length\nrb1: setbuf 0 0 4 -\nsh: remove 2 content-length\nsb1: setbuf 1 0 0 MORE",
      traffic: { ...post, ...answer },
    },
  ],
});
