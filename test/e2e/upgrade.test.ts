import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { launchEnvoy } from "@sluice/gateway";
import { expect, test } from "vitest";
import { Bench, fixture, get } from "../../host/test/probe.js";

const script = "rb: buf 0 0 99; setbuf 0 0 0 R\nsh: get 2 :status\nsb: buf 1 0 99; setbuf 1 0 0 S";
const upgrade = [
  ["connection", "Upgrade"],
  ["upgrade", "websocket"],
] as const;

/** What a probe logs about a websocket: an empty piece of the request first, then both sides as they come, and no end. */
const expected = [
  ...["cc #2", "rh #2", "rb #2 0 0", "buf 0 0 99 -> 0 (0,0)", "setbuf 0 0 0 R -> 0", "sh #2", "get 2 :status -> 0 101"],
  ...["sb #2 5 0", "buf 1 0 99 -> 0 hello", "setbuf 1 0 0 S -> 0"],
  ...["rb #2 3 0", "buf 0 0 99 -> 0 one", "setbuf 0 0 0 R -> 0"],
  ...["sb #2 4 0", "buf 1 0 99 -> 0 echo", "setbuf 1 0 0 S -> 0"],
  ...["lg #2", "dn #2", "dl #2"],
];
const plain = (line: string): string => line.replace(/^(cc|rh|sh) (#\d+).*/, "$1 $2");

test("the bytes of a websocket pass the body callbacks in the host", async () => {
  const bench = new Bench();
  const plugin = await bench.probe(script);
  bench.clear();
  const { stream, up, down } = bench.open([plugin]);
  stream.requestHeaders([...get, ...upgrade], false);
  stream.requestData(new Uint8Array(0), false);
  stream.responseHeaders([[":status", "101"], ...upgrade], false);
  stream.responseData(Buffer.from("hello"), false);
  stream.requestData(Buffer.from("one"), false);
  stream.responseData(Buffer.from("echo"), false);
  stream.reset();
  expect(bench.log.map(plain)).toEqual(expected);
  expect(up).toEqual(["headers /", "data R", "data Rone", "reset"]);
  expect(down).toEqual(["headers 101", "data Shello", "data Secho", "complete"]);
});

test("and in Envoy", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-upgrade-"));
  const code = join(folder, "plugin.wasm");
  await writeFile(code, await fixture("probe"));
  let upstream: Socket | undefined;
  let received = "";
  const server = createServer((socket) => {
    upstream = socket;
    socket.on("error", () => undefined);
    socket.on("data", (data) => (received += String(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const plugins = [{ name: "p", code, configuration: script }];
  const envoy = await launchEnvoy({ plugins, upstream: `http://127.0.0.1:${port}`, upgrades: ["websocket"] });
  const { mark } = envoy.logs;
  const client = connect(envoy.port, "127.0.0.1");
  let answer = "";
  client.on("data", (data) => (answer += String(data)));
  const until = async (there: () => boolean): Promise<void> => {
    for (const deadline = Date.now() + 10_000; !there() && Date.now() < deadline;) await sleep(2);
  };
  try {
    client.write("GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n");
    await until(() => received.includes("\r\n\r\nR"));
    upstream!.write("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\nhello");
    await until(() => answer.includes("hello"));
    client.write("one");
    await until(() => received.endsWith("one"));
    upstream!.write("echo");
    await until(() => answer.endsWith("echo"));
    client.resetAndDestroy();
    await envoy.logs.waitFor(({ text }) => text === "dl #2", { mark });
    const said = envoy.logs.since(mark).flatMap(({ text }) => (text === undefined ? [] : [plain(text)]));
    expect(said).toEqual(expected);
    expect(received).toMatch(/\r\n\r\nRRone$/);
    expect(answer).toMatch(/^HTTP\/1.1 101 .*\r\n\r\nShelloSecho$/s);
  } finally {
    client.destroy();
    upstream?.destroy();
    server.close();
    await envoy.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
