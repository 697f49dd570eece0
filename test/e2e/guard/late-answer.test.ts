import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launchEnvoy } from "@sluice/gateway";
import { buildPlugin } from "../../support/plugin.js";

/** An upstream that sends the beginning of its response as soon as it has seen a request, and the rest when told. */
async function hasty(): Promise<{ url: string; finish(): void; stop(): void }> {
  let socket: Socket;
  const server = createServer((one) => {
    socket = one;
    one.on("error", () => undefined);
    one.once("data", () => one.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nbegun\r\n"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    finish: () => void socket.write("5\r\n done\r\n0\r\n\r\n"),
    stop: () => {
      socket.destroy();
      server.close();
    },
  };
}

test("an answer to a request whose response is on its way is refused, also in a plugin without response handlers", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-late-"));
  const code = join(folder, "plugin.wasm");
  await writeFile(code, await buildPlugin(new URL("fixtures/late-answer.as.ts", import.meta.url)));
  const upstream = await hasty();
  const envoy = await launchEnvoy({ upstream: upstream.url, plugins: [{ name: "plugin", code }] });
  const client = connect(Number(new URL(envoy.url).port), "127.0.0.1");
  let got = "";
  client.setEncoding("latin1").on("data", (bytes: string) => (got += bytes));
  try {
    client.write("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    await expect.poll(() => got).toContain("begun");
    client.write("6\r\nsecond\r\n0\r\n\r\n");
    const said = (): string => [...envoy.logs].map(({ text }) => text ?? "").join("\n");
    await expect.poll(said).toContain("answered 2");
    expect(said()).toContain("the response is on its way");
    upstream.finish();
    await expect.poll(() => got).toMatch(/^HTTP\/1\.1 200 [^]*begun[^]* done\r\n0\r\n\r\n$/);
  } finally {
    client.destroy();
    await envoy.stop();
    upstream.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
