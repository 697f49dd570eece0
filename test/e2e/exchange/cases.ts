/** The table: what a plugin may do in each hook, with bodies of every shape. */
import type { BodyInit, HeadersInit } from "@sluice/testing";

export type Side = "request" | "response";
export type Reading = "none" | "whole" | "streamed";
export type HookOf = "headers" | "body" | "trailers";

/** What comes over the wire behind the headers. */
export interface Shape {
  readonly name: string;
  readonly body?: readonly string[];
  readonly trailers?: Readonly<Record<string, string>>;
}

export const shapes = {
  none: { name: "no body" },
  empty: { name: "an empty body", body: [""] },
  one: { name: "one chunk", body: ["abcdef"] },
  many: { name: "three chunks", body: ["ab", "cd", "ef"] },
  trailers: { name: "two chunks and trailers", body: ["ab", "cdef"], trailers: { "x-trailer": "end" } },
  bareTrailers: { name: "trailers without a body", trailers: { "x-trailer": "end" } },
} as const satisfies Record<string, Shape>;

/** What the plugin does in one direction. */
export interface Ask {
  readonly reading: Reading;
  /** What its handlers do, as `table.as.ts` names it: a status, `later:<status>`, `reply`, `fail`, `edit`, … */
  readonly headers?: string;
  readonly body?: string;
  readonly trailers?: string;
}

export interface Case {
  readonly side: Side;
  readonly shape: Shape;
  readonly ask: Ask;
  /** What a header handler paused is resumed after the first chunk of the body already, and not at its end. */
  readonly resumedEarly: boolean;
  /** Needs `allow_on_headers_stop_iteration`. */
  readonly heldHeaders: boolean;
}

export const idle: Ask = { reading: "none" };

/** `request, headers 1, streamed body replace: three chunks` */
export function nameOf({ side, shape, ask, resumedEarly }: Case): string {
  const parts: string[] = [side];
  if (ask.headers !== undefined) parts.push(`headers ${ask.headers}`);
  if (ask.reading !== "none") parts.push(`${ask.reading} body${ask.body === undefined ? "" : ` ${ask.body}`}`);
  if (ask.trailers !== undefined) parts.push(`trailers ${ask.trailers}`);
  return `${parts.join(", ")}: ${shape.name}${resumedEarly ? ", resumed after the first chunk" : ""}`;
}

const readings: readonly Reading[] = ["none", "whole", "streamed"];
const headerActions = ["0", "1", "3", "4", "later:3", "later:4", "reply", "fail"];
const wholeActions = ["0", "1", "2", "3", "later:1", "later:2", "edit", "reply", "fail"];
const chunkActions = ["same", "replace", "drop", "tail", "reply", "fail"];
const trailerActions = ["0", "1", "2", "3", "later:1", "later:3", "reply", "fail"];

/** Everything a plugin may do in one direction with one hook, and with the headers held or not while it does it. */
function asks(): { hook: HookOf; ask: Ask }[] {
  const holds = [{}, { headers: "1" }, { headers: "later:4" }];
  return [
    ...readings.flatMap((reading) =>
      headerActions.map((headers) => ({ hook: "headers" as const, ask: { reading, headers } })),
    ),
    ...holds.flatMap((hold) =>
      wholeActions.map((body) => ({ hook: "body" as const, ask: { reading: "whole" as const, body, ...hold } })),
    ),
    ...holds.flatMap((hold) =>
      chunkActions.map((body) => ({ hook: "body" as const, ask: { reading: "streamed" as const, body, ...hold } })),
    ),
    ...holds.flatMap((hold) =>
      readings.flatMap((reading) =>
        trailerActions.map((trailers) => ({ hook: "trailers" as const, ask: { reading, trailers, ...hold } })),
      ),
    ),
  ];
}

/** Every case of a direction and hook. Without `heldHeaders` those that hold headers are left out: they get 500. */
export function casesOf(side: Side, hook: HookOf, heldHeaders: boolean): Case[] {
  return asks()
    .filter((one) => one.hook === hook)
    .flatMap(({ ask }) => Object.values(shapes).map((shape: Shape) => ({ side, shape, ask, heldHeaders })))
    .flatMap((one): Case[] =>
      pausesHeaders(one.ask) && (one.shape.body?.length ?? 0) > 1
        ? [
            { ...one, resumedEarly: false },
            { ...one, resumedEarly: true },
          ]
        : [{ ...one, resumedEarly: false }],
    )
    .filter(({ shape }) => hook !== "trailers" || "trailers" in shape)
    .filter(({ ask, shape }) => heldHeaders || !holdsHeaders(ask, shape));
}

/** Does the header handler hold everything until it is resumed? */
export function pausesHeaders({ headers }: Ask): boolean {
  return headers?.startsWith("later:") === true;
}

/** Are the headers held until the body handler has continued? Where no whole body is read the status says nothing. */
export function holdsHeaders(ask: Ask, shape: Shape): boolean {
  return ask.headers === "1" && ask.reading === "whole" && hasBody(shape);
}

export function hasBody(shape: Shape): boolean {
  return shape.body !== undefined || shape.trailers !== undefined;
}

/** The message of the direction that the case is not about. */
const other: Shape = { name: "one chunk", body: ["1"] };

/** What a case sends, and its upstream answers. */
export function exchangeOf({ side, shape, ask }: Case): {
  line: string;
  headers: HeadersInit;
  message: { body?: BodyInit; trailers?: HeadersInit };
  upstream: { body?: BodyInit; trailers?: HeadersInit };
} {
  const request = side === "request" ? shape : shapes.none;
  const response = side === "request" ? other : shape;
  const headers: [string, string][] = [];
  for (const [name, one] of [
    ["request", side === "request" ? ask : idle],
    ["response", side === "request" ? idle : ask],
  ] as const) {
    headers.push([`x-${name}-body`, one.reading]);
    for (const hook of ["headers", "body", "trailers"] as const) {
      const action = one[hook];
      if (action !== undefined) headers.push([`x-at-${name}-${hook}`, action]);
    }
  }
  return { line: "POST /", headers, message: wire(request), upstream: wire(response) };
}

function wire({ body, trailers }: Shape): { body?: BodyInit; trailers?: HeadersInit } {
  return { ...(body && { body }), ...(trailers && { trailers }) };
}
