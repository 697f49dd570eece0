import type { GuestContext } from "../contexts/guest-context.js";
import { HttpContext } from "../stream/http-context.js";
import type { HttpStream } from "../stream/http-stream.js";
import type { Callback } from "../vm/callbacks.js";
import type { Vm } from "../vm/vm.js";
import { changesSince, snapshot } from "./changes.js";
import type { CallbackEvent, Change, Facts, Step } from "./explanation.js";
import type { Life } from "./life.js";
import { callbackNames, resultName } from "./names.js";

/** What one callback has to do with one stream. */
interface Telling {
  readonly stream: HttpStream;
  readonly life: Life;
  readonly event: { -readonly [field in keyof CallbackEvent]: CallbackEvent[field] };
  readonly steps: Step[];
  readonly before: ReturnType<typeof snapshot>;
  /** Sizes of the bodies that it edits, before the first edit. */
  readonly bodies: Map<"request" | "response", number>;
}

/** How a callback came to its end. */
export type End = { readonly result: number } | { readonly trap: string };

/** A callback that runs: a part of the life of each stream that it deals with. */
export class Frame {
  /** Nanoseconds that recording itself has taken. */
  overhead = 0n;
  mallocBlocks = 0;
  mallocBytes = 0;
  private readonly startedAt = process.hrtime.bigint();
  private readonly memory: number;
  private readonly tellings = new Map<HttpStream, Telling>();
  private readonly home: Telling | undefined;

  constructor(
    readonly vm: Vm,
    private readonly context: GuestContext,
    private readonly callback: Callback,
    private readonly args: readonly number[],
  ) {
    this.memory = vm.memory.size;
    const { answering } = context.root;
    const stream = context.stream ?? answering?.stream;
    this.home = stream && this.tell(stream);
    if (this.home === undefined || answering === undefined || context.stream !== undefined) return;
    const milliseconds = Number(vm.runtime.clock.monotonicNanoseconds() - answering.startedAt) / 1e6;
    this.home.event.answers = { call: answering.what, milliseconds };
  }

  /** Does anything that the guest does now belong to the life of a stream? */
  get isTold(): boolean {
    return this.home !== undefined || this.vm.speaker()?.stream !== undefined;
  }

  /** Adds a step to the life of the stream that the guest acts upon. */
  add(step: Step): void {
    this.now()?.steps.push(step);
  }

  /** Told before a body is edited. */
  edits(side: "request" | "response"): void {
    const acting = this.vm.speaker();
    const telling = this.now();
    if (telling === undefined || !(acting instanceof HttpContext) || telling.bodies.has(side)) return;
    telling.bodies.set(side, acting[side].body?.size ?? 0);
  }

  /** Completes the event in every life that it is a part of. */
  end(end: End): void {
    const nanoseconds = Number(process.hrtime.bigint() - this.startedAt - this.overhead);
    const { vm, context, callback, mallocBlocks, mallocBytes } = this;
    const memoryGrowth = vm.memory.size - this.memory;
    for (const { stream, life, event, before, bodies } of this.tellings.values()) {
      Object.assign(event, { nanoseconds, mallocBlocks, mallocBytes, memoryGrowth });
      if ("trap" in end) event.trap = end.trap;
      else if (callback.returns) event.result = resultName(callback.name, end.result);
      event.changes = [...changesSince(before, stream, life.shown), ...this.editsOf(bodies, stream)];
      if (stream === context.stream) life.tellRule(event, () => vm.ruleOf(context.id));
    }
  }

  private *editsOf(bodies: ReadonlyMap<"request" | "response", number>, stream: HttpStream): Iterable<Change> {
    for (const [side, before] of bodies) {
      const edited = stream.contexts.find(({ root }) => root === this.context.root);
      yield { what: `${side} body`, before, after: edited?.[side].body?.size ?? 0 };
    }
  }

  private now(): Telling | undefined {
    const stream = this.vm.speaker()?.stream;
    return stream === undefined ? this.home : this.tell(stream);
  }

  private tell(stream: HttpStream): Telling | undefined {
    const { life } = stream;
    const known = this.tellings.get(stream);
    if (known !== undefined || life === undefined) return known;
    const steps: Step[] = [];
    const event = {
      kind: "callback" as const,
      plugin: this.context.spec.name,
      contextId: this.context.id,
      vm: this.vm.name,
      callback: this.callback.name,
      args: this.facts(),
      nanoseconds: 0,
      mallocBlocks: 0,
      mallocBytes: 0,
      memoryGrowth: 0,
      steps,
      changes: [],
    };
    const telling: Telling = { stream, life, event, steps, before: snapshot(stream), bodies: new Map() };
    this.tellings.set(stream, telling);
    life.add(event);
    return telling;
  }

  private facts(): Facts {
    const names = callbackNames[this.callback.name]?.args ?? [];
    const facts: Record<string, number | boolean> = {};
    this.args.slice(0, this.callback.parameters).forEach((arg, i) => {
      const name = names[i] ?? `arg${i}`;
      facts[name] = name === "end_of_stream" ? arg !== 0 : arg >>> 0;
    });
    return facts;
  }
}
