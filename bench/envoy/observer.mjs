import { createServer } from "node:http";

/** An upstream that answers 200 and remembers the last request: `{ headers, body }`. */
export class Observer {
  static async start() {
    const observer = new Observer();
    observer.server = createServer((request, response) => {
      const chunks = [];
      request
        .on("data", (chunk) => chunks.push(chunk))
        .on("end", () => {
          observer.last = { headers: request.headers, body: Buffer.concat(chunks).toString() };
          response.end();
        });
    });
    await new Promise((resolve) => observer.server.listen(0, "127.0.0.1", resolve));
    observer.port = observer.server.address().port;
    return observer;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
