/**
 * For tests in vitest: matchers whose message is the life of the request, and that life behind the message of every other
 * assertion that fails. Name it in `setupFiles` of the configuration, or import it in the test file; with `isolate: false`
 * only the former tells lives in every file, since an import runs once for all files of a worker.
 */
import { afterEach, beforeEach, expect } from "vitest";
import { Exchange, exchangeOf, watchExchanges } from "./exchange.js";
import { SeenMessage } from "./message.js";

/** What an exchange, or a message of it, can be asked. */
export interface LifeMatchers<R = unknown> {
  /** Of an exchange: the upstream got the request. */
  toHaveReachedUpstream(): R;
  /** Of an exchange: the client got this status, with these response code details where they are given. */
  toAnswer(status: number, details?: string): R;
  /** Of `exchange.upstream` and `exchange.client`: it has this header, with this value where one is given. */
  toHaveHeader(name: string, value?: string): R;
}

declare module "vitest" {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-empty-object-type -- vitest's own declaration
  interface Matchers<T = any> extends LifeMatchers<T> {}
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** @param expected such as `the request to reach the upstream` */
function verdict(pass: boolean, expected: string, got: string, life: string): Verdict {
  return { pass, message: () => `${pass ? "did not expect" : "expected"} ${expected}, ${got}\n\n${life}` };
}

expect.extend({
  toHaveReachedUpstream(received: unknown): Verdict {
    const exchange = exchangeIn(received, "toHaveReachedUpstream");
    const got = exchange.reachedUpstream ? "and it did" : "and it did not";
    return verdict(exchange.reachedUpstream, "the request to reach the upstream", got, String(exchange));
  },
  toAnswer(received: unknown, status: number, details?: string): Verdict {
    const exchange = exchangeIn(received, "toAnswer");
    const { details: got } = exchange;
    const answered = exchange.reachedClient ? exchange.client.status : undefined;
    const pass = answered === status && (details === undefined || got === details);
    const wanted = details === undefined ? `the answer ${status}` : `the answer ${status} with details ${details}`;
    const found = answered === undefined ? "and there was none" : `and it was ${answered} with details ${got}`;
    return verdict(pass, wanted, found, String(exchange));
  },
  toHaveHeader(received: unknown, name: string, value?: string): Verdict {
    if (!(received instanceof SeenMessage)) {
      throw new TypeError("toHaveHeader() takes exchange.upstream or exchange.client");
    }
    const values = received.headers.getAll(name);
    const pass = value === undefined ? values.length > 0 : values.includes(value);
    const wanted = value === undefined ? `the header ${name}` : `the header ${name}: ${value}`;
    const found = values.length === 0 ? "and there was none" : `and there was ${name}: ${values.join(", ")}`;
    return verdict(pass, wanted, found, String(exchangeOf(received) ?? ""));
  },
});

function exchangeIn(received: unknown, matcher: string): Exchange {
  if (received instanceof Exchange) return received;
  throw new TypeError(`${matcher}() takes an exchange, such as what plugin.request() resolves with`);
}

/** Most exchanges of one test whose lives are told; the last ones. */
const MAX_TOLD = 3;

let exchanges: Exchange[] = [];
let stop: () => void = () => undefined;

beforeEach(({ task }) => {
  stop();
  exchanges = [];
  // Of tests that run at once nobody knows whose exchange it is.
  if (task.concurrent !== true) stop = watchExchanges((exchange) => exchanges.push(exchange));
});

afterEach(({ task }) => {
  stop();
  const [error] = task.result?.errors ?? [];
  if (error === undefined) return;
  const lives = exchanges.slice(-MAX_TOLD).map(String);
  const untold = lives.filter((life) => !error.message.includes(life));
  if (untold.length === 0) return;
  const { message, stack } = error;
  error.message = `${message}\n\n${untold.join("\n\n")}`;
  // Some reporters print the stack alone, which begins with the message.
  if (stack?.includes(message) === true) error.stack = stack.replace(message, () => error.message);
});
