import { load } from "@sluice/testing";
import { describe, expect, test } from "vitest";
import { buildPlugin } from "../../test/support/plugin.js";

const probe = buildPlugin(new URL("../../assembly/test/fixtures/probe.as.ts", import.meta.url));

describe("a request can be written", () => {
  test("as the text of a message, indented as the test is, with a body that stays as it is", async () => {
    const plugin = await load(await probe);
    const { upstream } = await plugin.request(`
      POST /x?q=1 HTTP/1.1
      Host: a.test:80
      X-Twice: 1
      x-twice: 2
      x-empty:

  {"n": 1}
`);
    expect([upstream.method, upstream.path, upstream.text]).toEqual(["POST", "/x?q=1", '  {"n": 1}\n']);
    expect(upstream.headers.getAll(":authority")).toEqual(["a.test:80"]);
    expect(upstream.headers.getAll("x-twice")).toEqual(["1", "2"]);
    expect(upstream.headers.getAll("x-empty")).toEqual([""]);
    expect(upstream.headers.get("content-length")).toBe("11");
    expect(upstream.headers.has("host")).toBe(false);
  });

  test("with CR LF and without a body", async () => {
    const plugin = await load(await probe);
    const { upstream } = await plugin.request("GET /a b HTTP/1.1\r\nhost: b\r\n\r\n");
    expect([upstream.path, upstream.headers.get(":authority"), upstream.text]).toEqual(["/a b", "b", ""]);
    expect(upstream.headers.has("content-length")).toBe(false);
  });

  test("as an object, which may say everything", async () => {
    const plugin = await load(await probe);
    const headers = { host: "a", "x-raw": "\udcff" };
    const seen = await plugin.request({ method: "PUT", path: "/é", headers, body: "b", upstream: { status: 201 } });
    expect([seen.upstream.method, seen.upstream.path, seen.upstream.text]).toEqual(["PUT", "/é", "b"]);
    expect([...seen.upstream.headers.getBytes("x-raw")!]).toEqual([0xff]);
    expect([seen.upstream.headers.get(":authority"), seen.client.status]).toEqual(["a", 201]);
  });

  test("with headers of the text and of the object, and the object wins where there can be but one", async () => {
    const plugin = await load(await probe);
    const text = "POST /\nhost: a\nx-n: 1\n\nold";
    const { upstream } = await plugin.request(text, { host: "b", headers: { "x-n": "2" }, body: "new" });
    expect([upstream.headers.get(":authority"), upstream.text]).toEqual(["b", "new"]);
    expect(upstream.headers.getAll("x-n")).toEqual(["1", "2"]);
  });

  test.each(["GET / HTTP/1.1\nno colon\n\n", "GET / HTTP/1.1\nspace in name: 1\n\n", "\n\n"])(
    "but not as %j",
    async (text) => {
      const plugin = await load(await probe);
      await expect(plugin.request(text)).rejects.toMatchObject({ code: "SLUICE_TEST_REQUEST_INVALID" });
    },
  );
});
