import { connect } from "node:net";
import { expect, test } from "vitest";
import { EnvoySubject } from "../../support/both.js";
import { buildPlugin } from "../../support/plugin.js";

/** A client that writes when the test says so. */
function client(url: string): { write(bytes: string): void; status(): string; end(): void } {
  const { hostname, port } = new URL(url);
  let got = "";
  const socket = connect(Number(port), hostname);
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => (got += chunk));
  socket.on("error", () => undefined);
  return {
    write: (bytes) => void socket.write(bytes),
    status: () => got.slice(0, 12),
    end: () => socket.destroy(),
  };
}

test("a stream that the timer is to resume goes on, though the first held body stops the other use of the timer", async () => {
  const module = await buildPlugin(new URL("fixtures/guard.as.ts", import.meta.url));
  const subject = await EnvoySubject.start(module, undefined, { heldHeaders: true, trace: true });
  const { url, envoy } = subject;
  const called = async (callback: string, count: number): Promise<void> => {
    const calls = (): number =>
      [...envoy.logs].filter(({ message }) => message.includes(`[host->vm] ${callback}(`)).length;
    await expect.poll(calls).toBeGreaterThanOrEqual(count);
  };
  const [paused, holding] = [client(url), client(url)];
  try {
    holding.write("POST /holding HTTP/1.1\r\nhost: x\r\nx-hold: request\r\ncontent-length: 2\r\n\r\n");
    await called("proxy_on_request_headers", 1);
    paused.write(
      "POST /paused HTTP/1.1\r\nhost: x\r\nx-keep: requestHeaders\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n",
    );
    await called("proxy_on_request_headers", 2);
    await subject.aside("GET /aside", { "x-try": "requestHeaders kept:resumeRequest" });
    await called("proxy_on_request_body", 1);
    paused.write("0\r\nx-t: 1\r\n\r\n");
    holding.write("ab");
    await expect.poll(() => [paused.status(), holding.status()]).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
    expect(subject.upstream.seen.map(({ path, text }) => `${path} ${text}`).sort()).toEqual([
      "/aside ",
      "/holding ab",
      "/paused ab",
    ]);
  } finally {
    paused.end();
    holding.end();
    await subject.stop();
  }
});

test("a response of the gateway itself that cannot be held is answered with 500, too", async () => {
  const module = await buildPlugin(new URL("fixtures/guard.as.ts", import.meta.url));
  const subject = await EnvoySubject.start(module);
  try {
    const refused = { headers: { "x-hold": "response" }, upstream: { reset: "before the headers" } as const };
    const { client } = await subject.observe("GET /refused", refused);
    expect([client!.status, client!.complete]).toEqual([500, true]);
    expect(subject.logs().join()).toContain("set allow_on_headers_stop_iteration: true in the filter");
  } finally {
    await subject.stop();
  }
});
