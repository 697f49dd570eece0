import type { Case, Traffic } from "./support/case.js";
import { conform } from "./support/suite.js";

const call = "call gate :method=GET,:path=/,:authority=c - 5000";
const chunks = ["abc", "def"];
const request: Traffic = { line: "POST /", body: chunks };
const response: Traffic = { upstream: { body: chunks } };
const everything = "0 4294967295";

/** Holds headers by a result until a call-out is answered, when all of the body has come. */
const held = (result: number, heldHeaders: boolean): Case[] => [
  {
    title: `4: request headers held by ${result} in ${heldHeaders ? "allow" : "default"} mode take the body with them`,
    plugins: [
      {
        script: `rh: ${call}; return ${result}\nrb: buf 0 0 100\nhc: effective caller; continue 0`,
        heldHeaders,
      },
      "",
    ],
    traffic: { ...request, opens: ["request end"] },
  },
  {
    title: `4: response headers held by ${result} in ${heldHeaders ? "allow" : "default"} mode take the body with them`,
    plugins: [
      "",
      {
        script: `sh: ${call}; return ${result}\nsb: buf 1 0 100\nhc: effective caller; continue 1`,
        heldHeaders,
      },
    ],
    traffic: { ...response, opens: ["response end"] },
  },
];

conform({
  name: "header-results",
  title: "Results of header callbacks",
  cases: [
    {
      title: "4: 0 and 2 let headers and body go on, in both modes",
      plugins: [
        "rh: return 0\nsh: return 2",
        "rh: return 2\nsh: return 0",
        { script: "rh: return 0\nsh: return 2", heldHeaders: true },
        { script: "rh: return 2\nsh: return 0", heldHeaders: true },
      ],
      traffic: { ...request, ...response },
    },
    ...[1, 3, 4, 5, 99].flatMap((result) => held(result, false)),
    ...[3, 4, 99].flatMap((result) => held(result, true)),
    {
      title: "4: nothing happens to a request that is never resumed, a GET included",
      plugins: "rh: return 1",
      traffic: [{ hangs: true }, { ...request, hangs: true }],
    },
    {
      title:
        "4: nothing happens to a response that is never resumed in default mode, whatever its body callback would do",
      plugins: "sh: return 1\nsb: return 0",
      traffic: { ...response, hangs: true },
    },
    {
      title:
        "4: request headers held by 1 in allow mode wait while the body is collected, and both can be edited at its end",
      plugins: [
        {
          script: `rh: return 1\nrb: get 0 :path; return 1\nrb!: replace 0 :path /p2; add 0 x-a 1; setbuf 0 ${everything} NEW; return 0`,
          heldHeaders: true,
        },
        "rh: list 0\nrb: buf 0 0 100",
      ],
      traffic: request,
    },
    {
      title: "4: the same hangs in default mode",
      plugins: ["rh: return 1\nrb: return 1\nrb!: return 0", ""],
      traffic: { ...request, hangs: true },
    },
    {
      title: "4: request headers held by 1 in allow mode go on with the first body callback that continues",
      plugins: [
        {
          script: "rh: return 1\nrb1: replace 0 x-a rb1; return 0\nrb2: replace 0 x-a rb2; get 0 x-a",
          heldHeaders: true,
        },
        "rh: get 0 x-a",
      ],
      traffic: request,
    },
    {
      title:
        "4: response headers held by 1 in allow mode wait while the body is collected, and both can be edited at its end",
      plugins: [
        "sh: get 2 x-a\nsb: buf 1 0 100",
        {
          script: `sh: return 1\nsb: get 2 :status; return 1\nsb!: replace 2 :status 404; add 2 x-a 1; remove 2 content-length; setbuf 1 ${everything} NEW; return 0`,
          heldHeaders: true,
        },
      ],
      traffic: response,
    },
    {
      title: "4: a local response takes the place of a response that is held in allow mode",
      plugins: [{ script: "sh: return 1\nsb: return 1\nsb!: reply 503 no x-a=1 -1 d; return 1", heldHeaders: true }],
      traffic: response,
    },
    {
      title: "4: a call-out can edit the headers it has held, until it resumes them",
      plugins: [
        `rh: ${call}; return 4\nhc: effective caller; replace 0 x-a before; continue 0; replace 0 x-a behind; get 0 x-a`,
        "rh: get 0 x-a",
      ],
      traffic: { opens: ["request end"] },
    },
    {
      title: "4: a call-out can edit the response headers it has held, and resume them",
      plugins: [
        "sh: get 2 x-a",
        `sh: ${call}; return 3\nhc: effective caller; replace 2 :status 404; replace 2 x-a 1; continue 1; get 2 x-a`,
      ],
      traffic: { ...response, opens: ["response end"] },
    },
    {
      title: "4: a call-out resumes request headers held in allow mode in the middle of the body",
      plugins: [
        {
          script: `rh: ${call}; return 1\nrb: buf 0 0 100; return 1\nrb2: get 0 :path; return 0\nrb!: return 0\nhc: effective caller; replace 0 x-a 1; continue 0`,
          heldHeaders: true,
        },
        "rh: get 0 x-a",
      ],
      traffic: { line: "POST /", body: ["abc", "def", "ghi"], opens: ["request 1"] },
    },
    {
      title: "4: a call-out resumes response headers held in allow mode in the middle of the body",
      plugins: [
        "sh: get 2 x-a",
        {
          script: `sh: ${call}; return 1\nsb: buf 1 0 100; return 1\nsb2: return 0\nsb!: return 0\nhc: effective caller; replace 2 x-a 1; continue 1`,
          heldHeaders: true,
        },
      ],
      traffic: { upstream: { body: ["abc", "def", "ghi"] }, opens: ["response 1"] },
    },
    {
      title: "4: in allow mode a call-out edits a whole request and a whole response that were held for it",
      plugins: [
        {
          script: [
            "rh: return 1",
            "rb: return 1",
            `rb!: ${call}; return 1`,
            "sh: return 1",
            "sb: return 1",
            `sb!: ${call}; return 1`,
            `hc1: effective caller; replace 0 :path /p2; replace 0 x-a 1; setbuf 0 ${everything} REQUEST; continue 0`,
            `hc2: effective caller; replace 2 :status 404; replace 2 x-a 1; remove 2 content-length; setbuf 1 ${everything} RESPONSE; continue 1`,
          ].join("\n"),
          heldHeaders: true,
        },
      ],
      traffic: { ...request, ...response, opens: ["request end", "response end"] },
    },
  ],
});
