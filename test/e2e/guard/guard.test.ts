import { expect, test } from "vitest";
import { load } from "@sluice/testing";
import { buildPlugin } from "../../support/plugin.js";
import { inHostAndEnvoy, type RequestInit, type Subject } from "../../support/both.js";

const module = buildPlugin(new URL("fixtures/guard.as.ts", import.meta.url));

const HOOKS = [
  "requestHeaders",
  "requestBody",
  "requestChunk",
  "lastRequestChunk",
  "requestTrailers",
  "responseHeaders",
  "responseBody",
  "responseChunk",
  "lastResponseChunk",
  "responseTrailers",
  "done",
];

const METHODS = [
  "resumeRequest",
  "resumeResponse",
  "closeStream",
  "closeTwice",
  "sendLocalResponse",
  "answerTwice",
  "answerAndResume",
  "answerSplit",
  "replaceRequest",
  "appendToRequest",
  "replaceResponse",
  "appendToResponse",
  "measure",
  "requestTrailer",
  "responseTrailer",
  "request:remove",
  "response:status",
  ...["request", "response", "requestTrailers", "responseTrailers"].flatMap((map) =>
    ["set", "append", "setBytes", "appendBytes", "split", "length", "removeLength", "replace"].map(
      (edit) => `${map}:${edit}`,
    ),
  ),
  "inject",
  "injectEnd",
  "routeCall",
  "dontRead",
];

/** Goes on, and stops; what the others become is a matter of the statuses' own tests. */
const STATUSES = ["0", "1"];

interface Shape {
  readonly name: string;
  readonly init: RequestInit;
  /** Hooks that never run in it. */
  readonly without: RegExp;
}

const chunks = ["one", "two"];
const trailers: [string, string][] = [["x-t", "1"]];
const SHAPES: readonly Shape[] = [
  { name: "no bodies", init: {}, without: /Body|Chunk|Trailers/ },
  { name: "bodies", init: { body: chunks, upstream: { body: chunks } }, without: /Trailers/ },
  {
    name: "bodies and trailers",
    init: { body: chunks, trailers, upstream: { body: chunks, trailers } },
    without: /^$/,
  },
];

const CHANGES =
  /vm->host\] env\.proxy_(continue_stream|close_stream|send_local|set_buffer|set_header|add_header|replace_header|set_effective)/;
const DEADLINE = 30_000;
const AT_ONCE = 16;

/** Sends a request, however it ends; rejects when it does not. */
async function exchange(subject: Subject, title: string, init: RequestInit): Promise<void> {
  const line = init.body === undefined ? "GET /guard" : "POST /guard";
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${title} hangs`)), DEADLINE);
  });
  const ended = subject.request(line, init).catch((error: unknown) => {
    if (String(error).includes("EnvoyCrash")) throw error;
  });
  try {
    await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function answers(subject: Subject, title: string): Promise<void> {
  const { client, upstream } = await subject.request("GET /after");
  expect([title, client.status, upstream?.path]).toEqual([title, 200, "/after"]);
}

interface Attempt {
  readonly title: string;
  readonly headers: Record<string, string>;
}

function attemptsIn(shape: Shape, held: string): Attempt[] {
  const attempts: Attempt[] = [];
  for (const hook of HOOKS.filter((name) => !shape.without.test(name))) {
    for (const method of METHODS) {
      for (const status of STATUSES) {
        const headers: Record<string, string> = { "x-try": `${hook} ${method}`, "x-status": status };
        if (hook.includes("Chunk")) headers["x-streaming"] = "1";
        if (held) headers["x-hold"] = held;
        attempts.push({ title: `${hook} ${method} ${status}`, headers });
      }
    }
  }
  return attempts;
}

inHostAndEnvoy(
  "the documented methods",
  () => module,
  (start) => {
    for (const held of ["", "request response"]) {
      for (const shape of SHAPES) {
        test(`neither crash nor hang it in any hook: ${shape.name}${held && ", headers held"}`, async () => {
          const subject = await start(undefined, { heldHeaders: true });
          const attempts = attemptsIn(shape, held);
          for (let i = 0; i < attempts.length; i += AT_ONCE) {
            const some = attempts.slice(i, i + AT_ONCE);
            await Promise.all(some.map(({ title, headers }) => exchange(subject, title, { ...shape.init, headers })));
            await answers(subject, `after ${some.map(({ title }) => title).join(", ")}`);
          }
          const tried = subject.logs().filter((line) => line.includes("tried ")).length;
          expect(tried).toBeGreaterThan(attempts.length / 2);
          expect(subject.logs().join()).not.toContain("unknown method");
        });
      }
    }

    for (const hook of HOOKS.filter((name) => /Headers|Body|Trailers/.test(name))) {
      test(`reach a stream that is paused in ${hook} from another stream only to resume or to close it`, async () => {
        const subject = await start(undefined, { heldHeaders: true });
        const shape = SHAPES.at(-1)!;
        const resume = hook.startsWith("request") ? "kept:resumeRequest" : "kept:resumeResponse";
        const attempts = METHODS.filter((method) => !/measure|dontRead|routeCall|inject|resume/i.test(method));
        for (const method of [...attempts, "resumeRequest", "resumeResponse"]) {
          let turned = false;
          const turn = async (): Promise<void> => {
            if (turned) return; // the requests below end, too
            turned = true;
            for (const name of [`kept:${method}`, resume])
              await subject.aside("GET /aside", { "x-try": `requestHeaders ${name}` });
          };
          const when = hook.startsWith("request") ? { afterRequest: turn } : { afterResponse: turn };
          const { logs } = await subject.observe("POST /kept", { ...shape.init, ...when, headers: { "x-keep": hook } });
          const [first, second] = logs
            .filter((line) => line.includes("tried kept:"))
            .map((line) => line.split(" ").at(-1));
          const works = method.startsWith("close") || `kept:${method}` === resume;
          expect([method, first!.charAt(0)]).toEqual([method, works ? "0" : "2"]);
          // A stream that has been resumed goes on, and may be paused or over when the second attempt comes.
          if (!/resume/.test(method)) expect([method, second]).toEqual([method, works ? "(none)" : "0"]);
        }
        await answers(subject, "after all");
      });
    }
  },
);

test("what is refused never gets to the host", async () => {
  const plugin = await load(await module, undefined, { trace: true, allowOnHeadersStopIteration: true });
  let refused = 0;
  for (const shape of SHAPES) {
    for (const { title, headers } of attemptsIn(shape, "").filter(({ title }) => title.endsWith(" 0"))) {
      const method = shape.init.body === undefined ? "GET" : "POST";
      const exchange = await plugin.request(`${method} /guard`, { ...shape.init, headers }).catch(() => undefined);
      if (!exchange?.logs.some((line) => /tried .* 2+$/.test(line)) || title.includes("answerSplit")) continue;
      refused++;
      expect([title, exchange.trace.filter((line) => CHANGES.test(line))]).toEqual([title, []]);
    }
  }
  expect(refused).toBeGreaterThan(150);
});
