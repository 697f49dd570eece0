import { readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, sluice, type TestProject } from "./support/cli.js";

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
});

afterAll(() => project.remove());

const basicAuth = "extensions/basic-auth";
const consumers = '{"consumers":[{"name":"ops","credential":"ann:s3"}]}';

describe("sluice explain", () => {
  test("prints why a request was refused, without the password", async () => {
    const authorization = `Basic ${Buffer.from("ann:wrong").toString("base64")}`;
    const args = ["explain", basicAuth, "--config", consumers, "--request", "POST /a?b", "--body", "x"];
    const { code, stdout } = await sluice([...args, "-H", `authorization: ${authorization}`]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^POST \/a\?b\n {2}client {6}sends headers: POST \/a\?b\n/);
    expect(stdout).toContain("answers in place of the upstream: 401");
    expect(stdout).toMatch(/ended: basic-auth\.bad_credential\n$/);
    expect(stdout).not.toContain(authorization.slice(6));
  });

  test("prints data that says the same", async () => {
    const args = ["explain", join(basicAuth, "build/plugin.wasm"), "--config", consumers, "--json"];
    const life = JSON.parse((await sluice(args)).stdout) as { request: string; ended: boolean; events: object[] };
    expect([life.request, life.ended]).toEqual(["GET /", true]);
    expect(life.events).toContainEqual(expect.objectContaining({ kind: "local response", status: 401 }));
  });

  test("lets a request through to the echo, and takes host, further headers and a body from files", async () => {
    await project.write("body.txt", "abc");
    await project.write("config.json", '{"consumers":[{"name":"ops","credential":"ann:s3"}]}');
    const { stdout } = await sluice([
      ...["explain", basicAuth, "--config", `@${join(project.folder, "config.json")}`, "--no-calls"],
      ...["--request", "PUT /", "--body", `@${join(project.folder, "body.txt")}`, "-H", "Host: a.test"],
      ...["-H", `authorization: Basic ${Buffer.from("ann:s3").toString("base64")}`],
    ]);
    expect(stdout).toContain("+ request header x-mse-consumer: ops");
    expect(stdout).toContain("sends body to the upstream: 3 bytes");
    expect(stdout).toMatch(/upstream +sends headers: 200/);
    expect(stdout).not.toContain("proxy_get_header_map_pairs");
    expect(stdout).toMatch(/ended: via_upstream\n$/);
  });

  test("of a request that stands still tells what it waits for, and ends", async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const { port } = mute.address() as AddressInfo;
    const asks = {
      ...{ bodyHeader: "x-body", tokenHeader: "x-token", requestPath: "/user" },
      ...{ serviceSource: "ip", serviceName: "echo", servicePort: 80 },
    };
    const args = ["explain", "extensions/http-call", "--config", JSON.stringify(asks), "--wait", "100"];
    const { code, stdout } = await sluice([...args, "--upstream", `http://127.0.0.1:${port}`]);
    mute.close();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /has not ended:\n {4}http-call holds the request: proxy_on_request_headers returned StopAllIterationAndWatermark\n/,
    );
    expect(stdout).toMatch(/waits for GET \/user at cluster "outbound\|80\|\|echo\.static", made .* time-out in /);
  });

  test.each([
    [["--request", "GET"], "SLUICE_USAGE", "write a method, a blank and a path"],
    [["-H", "nonsense"], "SLUICE_USAGE", '--header "nonsense": write a name, a colon and a value'],
    [["-H", "a: b\nc: d"], "SLUICE_USAGE", "write a name, a colon and a value"],
    [["-H", "a: b\u0001"], "SLUICE_GATEWAY_OPTION", "cannot be sent"],
    [["--wait", "soon"], "SLUICE_USAGE", "Give milliseconds"],
    [["--body", "@nowhere"], "SLUICE_USAGE", "the file cannot be read"],
    [["--config", "{"], "SLUICE_CONFIG_INVALID", "is not JSON"],
    [["--config", '{"consumers":1}'], "SLUICE_EMBEDDED_FAILED", "consumers"],
  ])("refuses %j with %s", async (args, errorCode, said) => {
    const { code, stderr } = await sluice(["explain", basicAuth, "--config", consumers, ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(errorCode);
    expect(stderr).toContain(said);
  });

  test("of a plugin that is not built says to build it", async () => {
    const { code, stderr } = await sluice(["explain", project.folder]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/There is no module at .*plugin\.wasm\. Build the plugin first: sluice build/);
  });
});

test("its README names every option", async () => {
  const { stdout } = await sluice(["explain", "--help"]);
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const row = readme.split("\n").find((line) => line.includes("sluice explain")) ?? "";
  for (const option of ["--config", "--request", "-H", "--body", "--wait", "--no-calls", "--json"]) {
    expect(stdout).toContain(option);
    expect(row).toContain(option);
  }
});
