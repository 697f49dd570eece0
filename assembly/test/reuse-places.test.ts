import { describe, expect, test } from "vitest";
import { load } from "@sluice/testing";
import { buildPlugin } from "../../test/support/plugin.js";

/** A plugin that tells whether a stream has the context of the one before. */
function plugin(declarations: string, keep: string, file = "reuse-places.as.ts"): { file: string; text: string } {
  return {
    file: `assembly/test/fixtures/${file}`,
    text: `
      import { HeaderMap, HeaderStatus, HttpContext, HttpMessage, NoConfig, PluginContext, setCtx } from "@sluice/sdk";
      class State { n: i32 = 0; }
      let last: usize = 0;
      ${declarations}
      setCtx<NoConfig, State>("p").processRequestHeadersBy((ctx) => {
        ctx.request.headers.set("x-same", changetype<usize>(ctx) == last ? "yes" : "no");
        last = changetype<usize>(ctx);
        ${keep}
        return HeaderStatus.Continue;
      });`,
  };
}

const PLACES: Record<string, [declarations: string, keep: string]> = {
  "a variable": ["let kept: HttpContext<State> | null = null;", "kept = ctx;"],
  "a variable of its message": ["let kept: HttpMessage | null = null;", "kept = ctx.request;"],
  "a variable of the class of all objects": ["let kept: Object | null = null;", "kept = ctx;"],
  "a static field": ["class Keep { static kept: HttpContext<State> | null = null; }", "Keep.kept = ctx;"],
  "a variable of a namespace": [
    "namespace Keep { export let kept: HeaderMap | null = null; }",
    "Keep.kept = ctx.request.headers;",
  ],
  "a field of an object": [
    "class Holder { kept: HttpMessage | null = null; } const holder = new Holder();",
    "holder.kept = ctx.request;",
  ],
  "a field of a base class": [
    "class Base { kept: Object | null = null; } class Holder extends Base {} const holder = new Holder();",
    "holder.kept = ctx;",
  ],
  "a field of a generic class": [
    "class Box<T> { constructor(public value: T) {} } const boxes: Object[] = [];",
    "boxes.push(new Box<HttpMessage>(ctx.request));",
  ],
  "an array": ["const kept: HttpContext<State>[] = [];", "kept.push(ctx);"],
  "an array of arrays": ["const kept: HeaderMap[][] = [];", "kept.push([ctx.request.headers]);"],
  "a static array": ["const kept = new StaticArray<HttpMessage | null>(1);", "kept[0] = ctx.request;"],
  "a map": ["const kept = new Map<u32, HttpContext<State>>();", "kept.set(ctx.id, ctx);"],
  "the keys of a map": ["const kept = new Map<HttpMessage, i32>();", "kept.set(ctx.request, 1);"],
  "a set": ["const kept = new Set<HeaderMap>();", "kept.add(ctx.request.headers);"],
  "a class that extends an array": [
    "class Streams extends Array<HttpContext<State>> {} const kept = new Streams();",
    "kept.push(ctx);",
  ],
  "a value of the plugin context": ["", 'ctx.plugin.setContext<HttpMessage>("kept", ctx.request);'],
  "a value of the plugin context of any class": ["", 'ctx.plugin.setContext<Object>("kept", ctx);'],
  "what waits for an answer, of a class of the plugin's own": [
    `import { AnswerContinuation } from "@sluice/sdk/calls/continuation";
    import { Call, CallStatus } from "@sluice/sdk";
    class Mine extends Call<State> {
      kept: AnswerContinuation<State> | null = null;
      start(continuation: AnswerContinuation<State>): CallStatus {
        this.kept = continuation;
        return CallStatus.Started;
      }
    }
    const mine = new Mine();`,
    "mine.send(ctx, new State(), (ctx, config, answer) => {});",
  ],
  "what a call hands to its answer": [
    `import { HttpClient, TargetCluster } from "@sluice/sdk";
    const service = new HttpClient(new TargetCluster("service", "service"));`,
    'service.get("/").send<HttpMessage, State>(ctx, ctx.request, (ctx, message, answer) => {});',
  ],
  "a gRPC stream": [
    `import { GrpcClient, GrpcHandler, Headers, TargetCluster } from "@sluice/sdk";
    class Nothing {}
    class Handler extends GrpcHandler<Nothing, State> {}
    const client = new GrpcClient(new TargetCluster("service", "service"), "Service");`,
    'client.stream("Method", new Headers()).open(ctx, new Nothing(), new Handler());',
  ],
  "a timer": ["class Nothing {}", "ctx.after<Nothing>(1000, new Nothing(), (ctx, nothing) => {});"],
};

describe("a context serves no other stream where it can be kept in", () => {
  test.each(Object.entries(PLACES))("%s", async (_, [declarations, keep]) => {
    const tested = await load(await buildPlugin(plugin(declarations, keep)));
    for (let i = 0; i < 4; i++) {
      const { upstream } = await tested.request("GET /");
      expect(upstream.headers.get("x-same")).toBe("no");
    }
  });
});

test("nor where it can be kept in what is called as something of the SDK that lets it go", async () => {
  const tested = await load(
    await buildPlugin(plugin("let current: HttpContext<State> | null = null;", "current = ctx;", "plugin/current.ts")),
  );
  await tested.request("GET /");
  expect((await tested.request("GET /")).upstream.headers.get("x-same")).toBe("no");
});

test("and serves the next one where it is only used", async () => {
  const tested = await load(await buildPlugin(plugin("const kept: i32[] = [];", "kept.push(ctx.state.n);")));
  await tested.request("GET /");
  expect((await tested.request("GET /")).upstream.headers.get("x-same")).toBe("yes");
});
