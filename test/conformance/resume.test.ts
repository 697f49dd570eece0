import { conform } from "./support/suite.js";

const call = "call gate :method=GET,:path=/,:authority=c - 5000";
const chunks = ["abc", "def", "ghi"];
const post = { line: "POST /", body: chunks } as const;
const trailers = { "x-t": "1" };

conform({
  name: "resume",
  title: "Resuming and closing streams",
  cases: [
    {
      title: "4: a body held by 1 to its end can be read and edited in a call-out that resumes it",
      plugins: [
        `rb: return 1\nrb!: ${call}; return 1\nhc: effective caller; buf 0 0 100; setbuf 0 0 0 HC; continue 0`,
        "",
      ],
      traffic: { ...post, opens: ["request end"] },
    },
    {
      title: "4: a response body held by 1 to its end can be read and edited in a call-out that resumes it",
      plugins: [
        "",
        `sh: remove 2 content-length\nsb: return 1\nsb!: ${call}; return 1\nhc: effective caller; buf 1 0 100; setbuf 1 0 0 HC; continue 1`,
      ],
      traffic: { upstream: { body: chunks }, opens: ["response end"] },
    },
    {
      title:
        "4: after a resume in the middle of a body the next callback starts with an empty one, and may hold it again",
      plugins: [`rb: buf 0 0 100; ${call}; return 1\nhc: effective caller; continue 0`, "rb: buf 0 0 100"],
      traffic: { ...post, opens: ["request 1", "request 2", "request 3", "request end"] },
    },
    {
      title: "4: after a resume in the middle of a response body the next callback starts with an empty one",
      plugins: [
        "sb: buf 1 0 100",
        `sb: buf 1 0 100; return 1\nsb1: ${call}\nsb!: return 0\nhc: effective caller; continue 1`,
      ],
      traffic: { upstream: { body: chunks }, opens: ["response 2"] },
    },
    ...[1, 2].flatMap((result) => [
      {
        title: `4: request trailers held by ${result} hold everything until a call-out resumes it, which can edit body and trailers`,
        plugins: [
          `rb: return 1\nrt: ${call}; return ${result}\nhc: effective caller; get 1 x-t; replace 1 x-t 2; buf 0 0 100; setbuf 0 0 0 HC; continue 0`,
          "",
        ],
        traffic: { ...post, trailers, opens: ["request end"] as const },
      },
      {
        title: `4: response trailers held by ${result} hold everything until a call-out resumes it, which can edit body and trailers`,
        plugins: [
          "",
          `sb: return 1\nst: ${call}; return ${result}\nhc: effective caller; get 3 x-t; replace 3 x-t 2; buf 1 0 100; setbuf 1 0 0 HC; continue 1`,
        ],
        traffic: { upstream: { body: chunks, trailers }, opens: ["response end"] as const },
      },
    ]),
    {
      title: "4: stream types beyond request and response",
      plugins:
        "rh: continue 2; continue 3; continue 4; continue -1; close 2; close 3; close 4\nsh: continue 2; continue 3; continue 4; close 2; close 3; close 4",
    },
    {
      title: "4: a root context has nothing to resume or to close",
      plugins: `configure: continue 0; continue 1; continue 2; continue 3; continue 4; close 0; close 1; close 4\nrh: ${call}; return 1\nhc: continue 0; continue 1; close 0; close 1; effective caller; continue 0`,
      traffic: { opens: ["request end"] },
      start: true,
    },
    {
      title: "4: a second resume does no harm",
      vary: [/(?<=_response\(1, )\d+/, /(?<=hc #1 )\d+/], // which of the two answers comes first is up to chance
      plugins: [`rh: ${call}; ${call}; return 1\nhc: effective caller; continue 0`, ""],
      traffic: { ...post, opens: ["request end"], upstream: () => new Promise(() => undefined), hangs: true },
    },
    {
      title: "4: a request that nobody holds can be resumed in its body callbacks, and in those of the response",
      plugins: ["rb: continue 0\nsh: continue 0\nsb: continue 0\nst: continue 0", ""],
      traffic: { ...post, upstream: { body: ["abc"], trailers } },
    },
    {
      title:
        "4: a request without a body that is resumed inside of its header callback goes out, although the callback pauses",
      plugins: ["rh: continue 0; return 1", ""],
    },
    {
      title:
        "4: a request that is resumed inside of its header callback goes out in allow mode, although the callback pauses",
      plugins: [{ script: "rh: continue 0; return 1", heldHeaders: true }, ""],
      traffic: post,
    },
    {
      title: "4: a request that is resumed inside of its trailer callback goes out, although the callback pauses",
      plugins: ["rb: return 1\nrt: continue 0; return 1", ""],
      traffic: { ...post, trailers },
    },
    {
      title: "4: a resume behind the trailers of a request sends them again, which no upstream takes",
      plugins: [`rh: ${call}\nhc: effective caller; continue 0`],
      traffic: {
        ...post,
        trailers,
        opens: ["request end"],
        upstream: () => new Promise(() => undefined),
        hangs: true,
      },
      differs: "Our host stops a plugin that sends trailers twice, and says so (EnvoyCrash).",
    },
    {
      title: "4: two resumes in a row are one, unless another plugin of the VM is called in between",
      plugins: [`rh: ${call}; return 1\nhc: effective caller; continue 0; continue 0`, { script: "", vmId: "other" }],
      traffic: [{ opens: ["request end"] }, { ...post, opens: ["request end"] }],
    },
    {
      title:
        "4: two resumes in a row are two where another plugin of the VM is called in between: the body overtakes the headers, and the router gives up",
      plugins: [
        `rh: ${call}; return 1\nhc: effective caller; continue 0; continue 0\nsh: prop response/code_details; prop response/flags`,
        "",
      ],
      traffic: [{ ...post, opens: ["request end"] }, { opens: ["request end"] }],
    },
    {
      title: "4: two resumes in a row are one where the other plugin of the VM has seen the headers",
      plugins: [`rb: return 1\nrb!: ${call}; return 1\nhc: effective caller; continue 0; continue 0`, ""],
      traffic: { ...post, opens: ["request end"] },
    },
    {
      title: "4: a resume of a request that flows brings later plugins an empty piece once a plugin has held its body",
      plugins: [`rb: return 1\nrb2: ${call}; return 0\nrb!: return 0\nhc: effective caller; continue 0`, ""],
      traffic: { ...post, opens: ["request 2"] },
    },
    {
      title: "4: a resume of a response that flows brings later plugins an empty piece once a plugin has held its body",
      plugins: ["", `sb: return 1\nsb2: ${call}; return 0\nsb!: return 0\nhc: effective caller; continue 1`],
      traffic: { upstream: { body: chunks }, opens: ["response 2"] },
    },
    {
      title: "4: what a plugin resumes is what any plugin holds",
      plugins: ["rb2: continue 0", "rb: return 1\nrb!: return 0"],
      traffic: post,
    },
    {
      title: "4: a request is resumed inside of its body callback, which then holds or continues",
      plugins: ["rb: return 1\nrb2: continue 0; return 1\nrb!: continue 0; return 0", "rb: buf 0 0 100"],
      traffic: post,
    },
    {
      title: "4: a response can be resumed from a call-out while it flows",
      plugins: ["", `sh: ${call}\nhc: effective caller; continue 1`],
      traffic: { upstream: { body: chunks }, opens: ["response 2"] },
    },
    {
      title:
        "7: request headers and the properties made of them are there while they are held, and gone behind continue_stream",
      plugins: [
        `rh: ${call}; replace 0 :path /b?q=1; return 1\nhc: effective caller; get 0 :path; prop request/path; prop request/query; continue 0; get 0 :path; prop request/path; prop request/protocol\nrb: get 0 :path; prop request/path; prop request/size\nsh: prop request/path\nlg: get 0 :path; prop request/path`,
      ],
      traffic: { ...post, opens: ["request end"] },
    },
    {
      title: "7: request headers that a body callback has let go of stay readable",
      plugins: [
        {
          script:
            "rh: return 1\nrb1: return 0\nrb2: get 0 :path; prop request/path\nsh: get 0 :path; prop request/path\nsb!: prop request/path",
          heldHeaders: true,
        },
      ],
      traffic: { ...post, upstream: { body: "abc" } },
    },
    ...[0, 1].flatMap((type) => [
      {
        title: `4: closing stream ${type} in on_request_headers ends it without a response`,
        plugins: [`rh: close ${type}; return 1`, ""],
      },
      {
        title: `4: closing stream ${type} in on_response_headers ends it without a response`,
        plugins: ["", `sh: close ${type}; return 1`],
        traffic: { upstream: { body: chunks } },
      },
      {
        title: `4: closing stream ${type} in a call-out ends it without a response`,
        plugins: [`rh: ${call}; return 1\nhc: effective caller; close ${type}`, ""],
        traffic: { opens: ["request end"] as const },
      },
    ]),
    {
      title: "4: closing a stream in on_request_headers ends it although the callback continues",
      plugins: ["rh: close 0; return 0", ""],
    },
  ],
});
