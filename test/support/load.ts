import { connect } from "node:net";

const CONNECTIONS = 16;

export interface PourOptions {
  /** Default `/load?q=1`. */
  path?: string;
  /** Beside those that every request has. */
  headers?: Readonly<Record<string, string>>;
  /** Statuses that are no mistake (default 200 alone). */
  statuses?: readonly number[];
  /**
   * Requests that are under way on one connection at a time (default 8). 1 where the gateway gives answers of its own: Envoy
   * closes a connection on which more than two of them wait to be sent.
   */
  pipeline?: number;
}

function requestOf({ path = "/load?q=1", headers = {} }: PourOptions): string {
  const all = { host: "localhost", "user-agent": "load", accept: "*/*", "x-some": "value", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/**
 * Sends a number of requests to a gateway on this machine over a few pipelined connections, and checks every status.
 *
 * @returns how often each status came
 */
export async function pour(url: string, count: number, options: PourOptions = {}): Promise<Map<number, number>> {
  const { hostname, port } = new URL(url);
  const request = requestOf(options);
  const pipeline = options.pipeline ?? 8;
  const allowed = options.statuses ?? [200];
  const seen = new Map<number, number>();
  let left = count;
  const lane = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.setEncoding("latin1");
      socket.setNoDelay(true);
      let underWay = 0;
      let tail = "";
      const fill = (): void => {
        let batch = "";
        while (left > 0 && underWay < pipeline) {
          left--;
          underWay++;
          batch += request;
        }
        if (batch) socket.write(batch);
        if (underWay === 0) socket.end();
      };
      socket.on("connect", fill);
      socket.on("data", (chunk: string) => {
        const text = tail + chunk;
        let at = 0;
        for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n", at)) {
          const head = text.slice(at, end);
          const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
          if (!allowed.includes(status)) {
            return void socket.destroy(new Error(`A request under load was answered: ${head.slice(0, 200)}`));
          }
          const next = end + 4 + Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
          if (next > text.length) break;
          at = next;
          seen.set(status, (seen.get(status) ?? 0) + 1);
          underWay--;
        }
        tail = text.slice(at);
        fill();
      });
      socket.on("close", () => resolve());
      socket.on("error", reject);
    });
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  if (left > 0) throw new Error(`${left} of ${count} requests were not sent`);
  return seen;
}
