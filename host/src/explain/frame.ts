import type { GuestContext } from "../contexts/guest-context.js";
import { HttpContext } from "../stream/http-context.js";
import type { HttpStream } from "../stream/http-stream.js";
import type { Callback } from "../vm/callbacks.js";
import type { Vm } from "../vm/vm.js";
import { changesBetween, snapshot, type Snapshot } from "./changes.js";
import { escapeText } from "./escape.js";
import type { CallbackEvent, Change, Facts, Step } from "./explanation.js";
import type { Life } from "./life.js";
import { callbackNames, resultName } from "./names.js";

/** What one callback has to do with one stream. */
interface Telling {
  readonly stream: HttpStream;
  readonly life: Life;
  readonly steps: (() => Step)[];
  readonly before: Snapshot;
  /** What is there afterwards; until then it is running. */
  after: Snapshot;
  /** Sizes of the bodies that it edits, before the first edit and afterwards. */
  readonly bodies: Map<"request" | "response", { readonly before: number; after: number }>;
  rule?: CallbackEvent["rule"];
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
  private readonly answers: CallbackEvent["answers"];
  private ended: End | undefined;
  private nanoseconds = 0;
  private memoryGrowth = 0;

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
    if (answering === undefined || context.stream !== undefined) return;
    const milliseconds = Number(vm.runtime.clock.monotonicNanoseconds() - answering.startedAt) / 1e6;
    this.answers = { call: answering.what, milliseconds };
  }

  /** Does anything that the guest does now belong to the life of a stream? */
  get isTold(): boolean {
    return this.home !== undefined || this.vm.speaker()?.stream !== undefined;
  }

  /** Adds a step to the life of the stream that the guest acts upon. */
  add(step: () => Step): void {
    this.now()?.steps.push(step);
  }

  /** Told before a body is edited. */
  edits(side: "request" | "response"): void {
    const acting = this.vm.speaker();
    const telling = this.now();
    if (telling === undefined || !(acting instanceof HttpContext) || telling.bodies.has(side)) return;
    const size = acting[side].body?.size ?? 0;
    telling.bodies.set(side, { before: size, after: size });
  }

  /** Completes the event in every life that it is a part of. */
  end(end: End): void {
    this.nanoseconds = Number(process.hrtime.bigint() - this.startedAt - this.overhead);
    this.memoryGrowth = this.vm.memory.size - this.memory;
    this.ended = end;
    for (const telling of this.tellings.values()) {
      const { stream, life, bodies } = telling;
      telling.after = snapshot(stream);
      const edited = stream.contexts.find(({ root }) => root === this.context.root);
      for (const [side, sizes] of bodies) sizes.after = edited?.[side].body?.size ?? 0;
      if (stream === this.context.stream) telling.rule = life.ruleToTell(this.context.id, this.vm.ruleOf);
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
    const before = snapshot(stream);
    const telling: Telling = { stream, life, steps: [], before, after: before, bodies: new Map() };
    this.tellings.set(stream, telling);
    life.add(() => this.event(telling));
    return telling;
  }

  private event({ life, steps, before, after, bodies, rule }: Telling): CallbackEvent {
    const { context, vm, callback, answers, ended } = this;
    const { nanoseconds, mallocBlocks, mallocBytes, memoryGrowth } = this;
    const edits = [...bodies].map(([side, sizes]): Change => ({ what: `${side} body`, ...sizes }));
    return {
      kind: "callback",
      plugin: escapeText(context.spec.name),
      contextId: context.id,
      vm: vm.name,
      callback: callback.name,
      args: this.facts(),
      ...(ended !== undefined && "trap" in ended && { trap: escapeText(ended.trap) }),
      ...(ended !== undefined &&
        "result" in ended &&
        callback.returns && { result: resultName(callback.name, ended.result) }),
      ...(answers && { answers }),
      ...(rule !== undefined && { rule }),
      ...{ nanoseconds, mallocBlocks, mallocBytes, memoryGrowth },
      steps: steps.map((step) => step()),
      changes: [...changesBetween(before, after, life.shown), ...edits],
    };
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
