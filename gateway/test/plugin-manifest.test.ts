import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { clusterOf, manifestOf, parsePluginManifest, pluginOf, readPluginManifest } from "@sluice/gateway";

const least = "name: hello-world\nversion: 0.1.0\ntitle: Hello\n";

describe("a plugin manifest", () => {
  test("has defaults for all but name, version and title", () => {
    expect(parsePluginManifest(least, "plugin.yaml")).toEqual({
      name: "hello-world",
      version: "0.1.0",
      title: "Hello",
      phase: "unspecified",
      priority: 0,
      needs: [],
      clusters: [],
    });
  });

  test("carries every field", () => {
    const text = `${least}description: Says hello.\nphase: AUTHN\npriority: -5\nneeds: [held-headers]\n`;
    expect(parsePluginManifest(text, "plugin.yaml")).toMatchObject({
      description: "Says hello.",
      phase: "AUTHN",
      priority: -5,
      needs: ["held-headers"],
    });
  });

  test.each([
    ["name: Hello\nversion: 0.1.0\ntitle: t", 'name: expected lower case letters, digits and dashes, got "Hello"'],
    ["version: 0.1.0\ntitle: t", "name: expected lower case letters, digits and dashes, got nothing"],
    ["name: a\nversion: 1.0\ntitle: t", "version: expected a version such as 0.1.0, got 1"],
    ["name: a\nversion: 0.1.0\ntitle: ''", 'title: expected a text, got ""'],
    [`${least}phase: authn`, 'phase: expected one of AUTHN, AUTHZ, STATS, unspecified, got "authn"'],
    [`${least}priority: 1.5`, "priority: expected a whole number, got 1.5"],
    [`${least}priority: '1'`, 'priority: expected a whole number, got "1"'],
    [`${least}needs: held-headers`, 'needs: expected a list of held-headers, got "held-headers"'],
    [`${least}needs: [held-body]`, 'needs: expected a list of held-headers, got ["held-body"]'],
    [`${least}clusters: {}`, "clusters: expected a list of objects, got {}"],
    [`${least}clusters: [auth]`, 'clusters: expected a list of objects, got ["auth"]'],
    [`${least}clusters: [{}]`, "clusters[0].name: expected a text, got nothing"],
    [`${least}clusters: [{ name: a, tcp: 1 }]`, "clusters[0].tcp: expected true or false, got 1"],
    [`${least}clusters: [{ name: a, tcp: true }]`, "clusters[0].endpoints: expected a list of host:port, got nothing"],
    [
      `${least}clusters: [{ name: a, endpoints: a:1 }]`,
      'clusters[0].endpoints: expected a list of host:port, got "a:1"',
    ],
    [
      `${least}clusters: [{ name: a, endpoints: [a] }]`,
      'clusters[0].endpoints: expected a list of host:port, got ["a"]',
    ],
    [`${least}clusters: [{ name: a, endpoints: ["a:0"] }]`, 'got ["a:0"]'],
    [`${least}clusters: [{ name: a, endpoints: ["a:65536"] }]`, 'got ["a:65536"]'],
    [`${least}clusters: [{ name: a, endpoints: ["http://a:1"] }]`, 'got ["http://a:1"]'],
    [`${least}clusters: [{ name: a, endpoints: [6379] }]`, "got [6379]"],
    [`${least}clusters: [{ name: a }, { name: b, port: 1 }]`, "clusters[1].port: unknown field; known are name"],
    [`${least}prioritiy: 1`, "prioritiy: unknown field"],
    ["- a", "expected fields such as name: hello-world"],
    ["", "expected fields such as name: hello-world"],
    ["name: [", "at line 1"],
  ])("is refused when it says %j", (text, problem) => {
    expect(() => parsePluginManifest(text, "x/plugin.yaml")).toThrow(problem);
    expect(() => parsePluginManifest(text, "x/plugin.yaml")).toThrow("x/plugin.yaml");
    expect(() => parsePluginManifest(text, "x/plugin.yaml")).toThrow(
      expect.objectContaining({ code: "SLUICE_MANIFEST_INVALID" }),
    );
  });

  test("is refused with all its problems at once", () => {
    expect(() => parsePluginManifest("name: A\nphase: x", "plugin.yaml")).toThrow(
      /name:[^]*version:[^]*title:[^]*phase:/,
    );
  });

  test("that is missing is named", async () => {
    await expect(readPluginManifest("/nowhere/plugin.yaml")).rejects.toThrow("/nowhere/plugin.yaml");
  });

  test("is valid in every extension, and says the extension's own name", async () => {
    const extensions = fileURLToPath(new URL("../../extensions", import.meta.url));
    for (const name of await readdir(extensions)) {
      expect((await readPluginManifest(`${extensions}/${name}/plugin.yaml`)).name).toBe(name);
    }
  });
});

describe("a cluster of a manifest", () => {
  const clusterIn = (text: string) => {
    const { clusters } = parsePluginManifest(`${least}clusters: [${text}]`, "plugin.yaml");
    return clusters.map((cluster) => clusterOf(cluster, "http://127.0.0.1:8080"));
  };

  test("stands where its endpoints say, and says whether it speaks TCP", () => {
    expect(
      clusterIn('{ name: "outbound|6379||redis.dns", tcp: true, endpoints: [redis:6379, "127.0.0.1:1", "[::1]:2"] }'),
    ).toEqual([
      {
        name: "outbound|6379||redis.dns",
        tcp: true,
        endpoints: [
          { address: "redis", port: 6379 },
          { address: "127.0.0.1", port: 1 },
          { address: "::1", port: 2 },
        ],
      },
    ]);
  });

  test("is the upstream unless it has endpoints", () => {
    const upstream = { address: "127.0.0.1", port: 8080 };
    expect(clusterIn("{ name: auth }")).toEqual([{ name: "auth", tcp: false, endpoints: [upstream] }]);
    expect(clusterIn("{ name: auth, endpoints: [] }")).toEqual([{ name: "auth", tcp: false, endpoints: [] }]);
  });
});

describe("the filter of a manifest", () => {
  test("holds headers only where the plugin needs it", () => {
    const plain = parsePluginManifest(least, "plugin.yaml");
    expect(pluginOf(plain, "p.wasm")).toEqual({ name: "hello-world", code: "p.wasm" });
    expect(pluginOf({ ...plain, needs: ["held-headers"] }, "p.wasm", "{}")).toEqual({
      name: "hello-world",
      code: "p.wasm",
      configuration: "{}",
      allowOnHeadersStopIteration: true,
    });
  });
});

test("a folder without a manifest gets its name and what holds by default", async () => {
  expect(await manifestOf("/nowhere/My Plugin_2")).toEqual({
    name: "my-plugin-2",
    version: "0.0.0",
    title: "my-plugin-2",
    phase: "unspecified",
    priority: 0,
    needs: [],
    clusters: [],
  });
});
