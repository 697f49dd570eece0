// docs/rules.md: its configuration, the table of what holds where, and its plugin.
import { readFile } from "node:fs/promises";
import { load } from "@sluice/testing";
import { expect, test } from "vitest";
import { codeBlocks } from "../support/markdown.js";
import { buildPlugin } from "../support/plugin.js";

const page = await readFile(new URL("../../docs/rules.md", import.meta.url), "utf8");
const configuration = codeBlocks(page).find(({ language }) => language === "json")!.text;
const helloWorld = buildPlugin(new URL("../../extensions/hello-world/assembly/index.ts", import.meta.url));

const section = page.slice(page.indexOf("| host "), page.indexOf("| key "));
const rows = [...section.matchAll(/^\| `(.+?)` +\| `(.+?)` +\| `(.+?)` +\| `(.+?)` +\|$/gm)].map(
  ([, host, route, cluster, greeting]) => [host!, route!, cluster!.replaceAll("\\|", "|"), greeting!] as const,
);

test("the table has its rows", () => {
  expect(rows.length).toBe(10);
});

test.each(rows)("host %s, route %s, cluster %s: %s", async (host, route, cluster, greeting) => {
  const plugin = await load(await helloWorld, configuration);
  const properties = { "xds.route_name": route, "xds.cluster_name": cluster };
  const { upstream } = await plugin.request("GET /", { host, properties });
  expect(upstream.headers.get("x-hello")).toBe(greeting);
});

test("a refused configuration is told as shown", async () => {
  const bad = JSON.parse(configuration) as { _rules_: Record<string, unknown>[] };
  bad._rules_[1]!["greeting"] = 5;
  delete bad._rules_[3]!["_match_service_"];
  const refusal = await load(await helloWorld, bad, { name: "hello-world" }).then(
    () => "(accepted)",
    (error: unknown) => String(error),
  );
  const shown = codeBlocks(page).find(({ text }) => text.includes("configuration refused"))!.text;
  for (const line of shown.trim().split("\n")) expect(refusal).toContain(line);
});
