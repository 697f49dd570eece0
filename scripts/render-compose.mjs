// Renders compose.yaml from the configuration model that the launcher uses as well.
//
//   node scripts/render-compose.mjs                       writes compose.yaml
//   node scripts/render-compose.mjs --check               fails when compose.yaml is not what would be written
//   node scripts/render-compose.mjs --plugin custom-response --config '{"body":"hi"}'   prints one for another plugin
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { envoyVersion, pluginOf, readPluginManifest, renderBootstrap, requireJson, toYaml } from "@sluice/gateway";
import { root } from "./steps.mjs";

const header = `# Rendered by scripts/render-compose.mjs; edit that and run it again.
#
#   make build
#   docker compose up          (Compose 2.23.1 or later, for the inline configuration)
#   curl -i http://127.0.0.1:10000/
`;

const { values } = parseArgs({
  options: { check: { type: "boolean" }, plugin: { type: "string" }, config: { type: "string" } },
});
const file = join(root, "compose.yaml");
const text = await render(values.plugin ?? "hello-world", values.config);
if (values.plugin !== undefined || values.config !== undefined) {
  process.stdout.write(text);
} else if (values.check !== true) {
  await writeFile(file, text);
} else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
  console.error("compose.yaml is not current. Write it anew: node scripts/render-compose.mjs");
  process.exitCode = 1;
}

async function render(name, configuration) {
  const manifest = await readPluginManifest(join(root, "extensions", name, "plugin.yaml"));
  if (configuration !== undefined) requireJson(configuration, "--config");
  const module = "/etc/envoy/plugin.wasm";
  const bootstrap = renderBootstrap({
    admin: { address: "0.0.0.0", port: 9901 },
    clusters: [{ name: "upstream", endpoints: [{ address: "echo", port: 8080 }] }],
    listeners: [
      {
        name: "main",
        address: "0.0.0.0",
        port: 10000,
        plugins: [pluginOf(manifest, module, configuration)],
        virtualHosts: [{ name: "default", domains: ["*"], routes: [{ name: "default", cluster: "upstream" }] }],
      },
    ],
  });
  const compose = {
    name: "sluice",
    services: {
      gateway: {
        image: `envoyproxy/envoy:v${envoyVersion}`,
        command: ["envoy", "-c", "/etc/envoy/envoy.yaml", "--component-log-level", "wasm:info"],
        ports: ["127.0.0.1:10000:10000", "127.0.0.1:9901:9901"],
        configs: [{ source: "envoy", target: "/etc/envoy/envoy.yaml" }],
        volumes: [`./extensions/${name}/build/plugin.wasm:${module}:ro`],
        depends_on: ["echo"],
      },
      echo: {
        image: "node:20",
        init: true,
        command: ["node", "/app/dist/echo/main.js", "--address", "0.0.0.0", "--port", "8080"],
        volumes: ["./gateway:/app:ro"],
      },
    },
    // Compose replaces $NAME; a dollar sign of the configuration has to be doubled.
    configs: { envoy: { content: toYaml(bootstrap).replaceAll("$", "$$$$") } },
  };
  return `${header}${toYaml(compose)}`;
}
