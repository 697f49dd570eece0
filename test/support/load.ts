import { connect } from "node:net";

const CONNECTIONS = 16;
/** Requests that are under way on one connection at a time. */
const PIPELINE = 8;

const REQUEST = "GET /load?q=1 HTTP/1.1\r\nhost: localhost\r\nuser-agent: load\r\naccept: */*\r\nx-some: value\r\n\r\n";

/** Sends a number of requests to a gateway on this machine over a few pipelined connections, and checks every status. */
export async function pour(url: string, count: number): Promise<void> {
  const { hostname, port } = new URL(url);
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
        while (left > 0 && underWay < PIPELINE) {
          left--;
          underWay++;
          batch += REQUEST;
        }
        if (batch) socket.write(batch);
        if (underWay === 0) socket.end();
      };
      socket.on("connect", fill);
      socket.on("data", (chunk: string) => {
        const text = tail + chunk;
        let at = 0;
        for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n", at)) {
          if (!text.startsWith("HTTP/1.1 200", at)) {
            return void socket.destroy(new Error(`A request under load was answered: ${text.slice(at, at + 200)}`));
          }
          at = end + 4;
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
}
