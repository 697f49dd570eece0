import { toBinary, type DescMessage, create, type MessageInitShape } from "@bufbuild/protobuf";
import { BytesValueSchema, DurationSchema, StringValueSchema, StructSchema } from "@bufbuild/protobuf/wkt";
import { Host } from "@sluice/host";
import type { Json } from "@sluice/gateway";
import { encodeText } from "@sluice/testing";
import { afterEach, describe, expect, test } from "vitest";
import { fixture } from "../../../host/test/probe.js";
import { any, httpListener, pluginConfig } from "../../support/bare-bootstrap.js";
import { BareEnvoy } from "../../support/bare-envoy.js";

const buffers = "bufstatus 7; buf 7 0 200; bufstatus 6; buf 6 0 200";
/** In a configuration of whatever type: what says what a plugin finds in the buffers of its configurations. */
const script = `\nconfigure: ${buffers}\nstart: ${buffers}\n`;
const virtualHost = {
  name: "all",
  domains: ["*"],
  routes: [{ match: { prefix: "/" }, direct_response: { status: 200 } }],
};

let envoy: BareEnvoy | undefined;
afterEach(async () => {
  await envoy?.stop();
  envoy = undefined;
});

/** A configuration as Envoy is told of it, and as our host is given it. */
interface Configuration {
  readonly message: Json | undefined;
  readonly bytes: Uint8Array | undefined;
}

const nothing: Configuration = { message: undefined, bytes: undefined };
const serialized = <T extends DescMessage>(schema: T, init: MessageInitShape<T>): Uint8Array =>
  toBinary(schema, create(schema, init));

const list = [
  { case: "stringValue", value: script },
  { case: "boolValue", value: true },
  { case: "numberValue", value: 7 },
  { case: "nullValue", value: 0 },
] as const;

const types: Readonly<Record<string, Configuration>> = {
  "a StringValue as its text": {
    message: any("google.protobuf.StringValue", { value: `é${script}` }),
    bytes: Buffer.from(`é${script}`),
  },
  "a BytesValue as its bytes": {
    message: any("google.protobuf.BytesValue", { value: Buffer.from(`\xff\0${script}`, "latin1").toString("base64") }),
    bytes: Buffer.from(`\xff\0${script}`, "latin1"),
  },
  "a Struct as the bytes of the message, no JSON": {
    message: any("google.protobuf.Struct", { value: { list: [script, true, 7, null] } }),
    bytes: serialized(StructSchema, {
      fields: { list: { kind: { case: "listValue", value: { values: list.map((kind) => ({ kind })) } } } },
    }),
  },
  "an empty StringValue as nothing": {
    message: any("google.protobuf.StringValue", { value: "" }),
    bytes: serialized(StringValueSchema, { value: "" }),
  },
  "an empty BytesValue as nothing": {
    message: any("google.protobuf.BytesValue", { value: "" }),
    bytes: serialized(BytesValueSchema, { value: new Uint8Array(0) }),
  },
  "an empty Struct as nothing": {
    message: any("google.protobuf.Struct", { value: {} }),
    bytes: serialized(StructSchema, {}),
  },
  "a message of another type as its bytes": {
    message: any("google.protobuf.Duration", { value: "7s" }),
    bytes: serialized(DurationSchema, { seconds: 7n }),
  },
  "no configuration as nothing": nothing,
};

/** What the plugin's starts say of the configurations: in the canary, on the main thread and on the worker. */
const told = (messages: readonly string[]): string[] =>
  messages.filter((message) => /^(start|configure|buf)/.test(message));

async function inEnvoy(plugin: Configuration, vm: Configuration): Promise<string[]> {
  envoy = await BareEnvoy.start(await fixture("probe"), (code) => {
    const { vm_config, ...config } = pluginConfig(code, "", { configuration: plugin.message });
    const withVm = { ...config, vm_config: { ...(vm_config as Json), configuration: vm.message } };
    const filter = {
      name: "p",
      typed_config: any("envoy.extensions.filters.http.wasm.v3.Wasm", { config: withVm }),
    };
    return { static_resources: { listeners: [httpListener("main", [filter], virtualHost)] } };
  });
  await envoy.heard((said) => said.filter((line) => line.startsWith("configure")).length === 3);
  return told(envoy.messages());
}

async function inHost(plugin: Configuration, vm: Configuration): Promise<string[]> {
  const messages: string[] = [];
  const host = new Host({ onLog: ({ message }) => void messages.push(message) });
  await host.addPlugin({
    name: "p",
    code: await fixture("probe"),
    ...(plugin.bytes && { configuration: plugin.bytes }),
    ...(vm.bytes && { vmConfiguration: vm.bytes }),
  });
  host.shutdown();
  return told(messages).map((message) => Buffer.from(encodeText(message)).toString()); // as the log of Envoy is read
}

describe.each(Object.entries(types))("Envoy hands over %s", (_, configuration) => {
  test("to on_configure, as our host does", async () => {
    const seen = await inHost(configuration, nothing);
    expect(seen).toContain(`configure #1 ${configuration.bytes?.length ?? 0}`);
    expect(await inEnvoy(configuration, nothing)).toEqual(seen);
  });

  test("to on_vm_start, as our host does", async () => {
    const seen = await inHost(nothing, configuration);
    const { bytes } = configuration;
    if (bytes?.includes(10)) expect(seen).toContain(`bufstatus 6 -> 0 ${bytes.length} 0`);
    expect(await inEnvoy(nothing, configuration)).toEqual(seen);
  });
});

test("Envoy refuses a configuration of a route for the filter, so plugins are switched off there and no more", async () => {
  const filter = (code: string): Json => ({
    name: "p",
    typed_config: any("envoy.extensions.filters.http.wasm.v3.Wasm", { config: pluginConfig(code, "") }),
  });
  const start = BareEnvoy.start(await fixture("probe"), (code) => {
    const { typed_config } = filter(code);
    const routes = virtualHost.routes.map((route) => ({ ...route, typed_per_filter_config: { p: typed_config } }));
    return { static_resources: { listeners: [httpListener("main", [filter(code)], { ...virtualHost, routes })] } };
  });
  await expect(start).rejects.toThrow("The filter p doesn't support virtual host or route specific configurations");
});
