import { logLevels } from "@sluice/host";
import type { Bytes, CaseEvent } from "../case.js";
import type { Machine } from "../machine.js";
import type { Random } from "../random.js";
import type { ReplayOptions } from "../options.js";
import type { Subject } from "../subject.js";
import { legal } from "../legal.js";
import { someConfiguration } from "./configurations.js";
import { Messages, type Message } from "./messages.js";
import { Vocabulary } from "./vocabulary.js";

/** What the peers of a stream are going to do. */
interface Plan {
  readonly stream: number;
  readonly client: CaseEvent[];
  readonly upstream: CaseEvent[];
  /** The upstream answers before it has the whole request. */
  readonly hasty: boolean;
}

/** Chooses what happens next, by what is possible now. */
export class Scheduler {
  private readonly messages: Messages;
  private readonly plans: Plan[] = [];
  private opened = 0;

  constructor(
    private readonly random: Random,
    private readonly subject: Subject,
    private readonly options: ReplayOptions,
    private readonly workers: number,
  ) {
    this.messages = new Messages(random, new Vocabulary(subject));
  }

  /**
   * The events of one round, one by one, the last of which settles everything.
   * @param exchanges how many streams are opened
   * @param calm only what streams and clusters do: neither configurations nor long bodies
   */
  *round(machine: Machine, exchanges: number, calm = false): Generator<CaseEvent, void, undefined> {
    const { random } = this;
    const most = random.pick([1, 3, 10, 50]);
    this.plans.length = this.opened = 0;
    for (let idle = 0; idle < 20;) {
      const moving = this.plans.filter((plan) => {
        const isOver = machine.streams.get(plan.stream)?.isOver === true;
        return !isOver && (plan.client.length > 0 || mayAnswer(machine, plan));
      });
      const { pending } = machine.calls;
      const mayOpen = this.opened < exchanges && moving.length < most;
      if (!mayOpen && moving.length === 0 && pending.length === 0) break;
      idle = mayOpen || moving.length > 0 ? 0 : idle + 1;
      yield random.choose<CaseEvent>(
        [mayOpen ? 4 : 0, () => this.open()],
        [moving.length > 0 ? 8 : 0, () => this.go(machine, random.pick(moving))],
        [pending.length > 0 ? 3 : 0, () => this.answer(machine)],
        [0.2, () => ({ do: "advance", milliseconds: random.pick([1, 10, 100, 1000, 5000, 61_000]) })],
        [calm ? 0 : 0.1, () => ({ do: "configure", configuration: someConfiguration(random, this.subject) })],
        [calm ? 0 : 0.05, () => ({ do: "log level", level: random.pick(logLevels) })],
        [machine.calls.state === "up" ? 0 : 1, () => ({ do: "clusters", are: "up" })],
        [calm ? 0 : 0.05, () => ({ do: "clusters", are: random.pick(["without endpoints", "unknown"]) })],
      );
    }
    yield { do: "settle" };
  }

  private open(): CaseEvent {
    const { random } = this;
    const stream = this.opened++;
    const request = this.messages.request();
    const client = events(stream, "request", request);
    if (random.chance(0.15)) client.splice(random.between(1, client.length), Infinity, { do: "hang up", stream });
    const upstream = events(stream, "response", this.messages.response());
    if (random.chance(0.15)) {
      const reason = random.pick([
        "connection failure",
        "connection termination",
        "remote reset",
        "protocol error",
        "timeout",
        "overflow",
      ]);
      upstream.splice(random.between(0, upstream.length), Infinity, { do: "upstream reset", stream, reason });
    }
    const [first, ...rest] = client;
    this.plans.push({ stream, client: rest, upstream, hasty: random.chance(0.15) });
    const properties = this.messages.properties();
    return {
      ...(first as Extract<CaseEvent, { do: "request" }>),
      worker: random.between(0, this.workers - 1),
      properties,
    };
  }

  private go(machine: Machine, plan: Plan): CaseEvent {
    const answers = mayAnswer(machine, plan) && (plan.client.length === 0 || this.random.chance(0.5));
    return (answers ? plan.upstream : plan.client).shift()!;
  }

  private answer(machine: Machine): CaseEvent {
    const { random, options } = this;
    const { pending } = machine.calls;
    const call = random.between(0, pending.length - 1);
    const { cluster, request } = pending[call]!;
    const good = options.clusters?.[cluster];
    if (good === undefined || request === undefined || random.chance(0.4)) {
      return { do: "answer", call, with: this.messages.answer(pending[call]) };
    }
    const { headers, body = new Uint8Array(0), trailers = [] } = good(request);
    return { do: "answer", call, with: { headers, body: Buffer.from(body).toString("latin1"), trailers } };
  }
}

function mayAnswer(machine: Machine, { stream, upstream, hasty }: Plan): boolean {
  const run = machine.streams.get(stream);
  return upstream.length > 0 && run?.answering === true && (hasty || run.upstream?.complete === true);
}

function events(stream: number, what: "request" | "response", message: Message): CaseEvent[] {
  const { headers, chunks, trailers } = message;
  const list: CaseEvent[] = [{ do: what, stream, headers, end: chunks === undefined }];
  if (chunks === undefined) return list;
  const endsWithLast = trailers.length === 0 && chunks.length > 0 && chunks.length % 2 === 0;
  chunks.forEach((bytes: Bytes, index) => {
    list.push({ do: `${what} data`, stream, bytes, end: endsWithLast && index === chunks.length - 1 });
  });
  if (trailers.length > 0) list.push({ do: `${what} trailers`, stream, headers: trailers });
  else if (!endsWithLast) list.push({ do: `${what} data`, stream, bytes: "", end: true });
  return [...legal(list)];
}
