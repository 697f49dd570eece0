import type { FailurePolicy, PluginSpec } from "./model.js";
import { isEmpty, renderDuration, typed, type Json } from "./message.js";

/** `legacy-open` is a field of its own. */
const policies: Readonly<Record<Exclude<FailurePolicy, "legacy-open">, string>> = {
  closed: "FAIL_CLOSED",
  open: "FAIL_OPEN",
  reload: "FAIL_RELOAD",
};

/** The filter that runs a plugin (`envoy.extensions.filters.http.wasm.v3.Wasm`, or `network` for a TCP listener). */
export function renderPlugin(plugin: PluginSpec, kind: "http" | "network" = "http"): Json {
  return {
    name: plugin.name,
    typed_config: typed(`envoy.extensions.filters.${kind}.wasm.v3.Wasm`, {
      config: {
        name: plugin.name,
        root_id: plugin.rootId,
        ...renderPolicy(plugin.failurePolicy ?? "closed"),
        reload_config: renderReload(plugin.reloadBackoffMs),
        // BoolValue since 1.35; left out where it is not wanted so that older Envoys accept the rest.
        allow_on_headers_stop_iteration: plugin.allowOnHeadersStopIteration === true ? true : undefined,
        capability_restriction_config: renderCapabilities(plugin.allowedCapabilities),
        configuration: renderText(plugin.configuration),
        vm_config: {
          vm_id: plugin.vmId,
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: plugin.code } },
          configuration: renderText(plugin.vmConfiguration),
          environment_variables: isEmpty(plugin.environment) ? undefined : { key_values: { ...plugin.environment } },
        },
      },
    }),
  };
}

function renderPolicy(policy: FailurePolicy): Json {
  return policy === "legacy-open" ? { fail_open: true } : { failure_policy: policies[policy] };
}

function renderCapabilities(names: readonly string[] | undefined): Json | undefined {
  return names === undefined
    ? undefined
    : { allowed_capabilities: Object.fromEntries(names.map((name) => [name, {}])) };
}

function renderText(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : typed("google.protobuf.StringValue", { value: text });
}

function renderReload(backoffMs: number | undefined): Json | undefined {
  return backoffMs === undefined ? undefined : { backoff: { base_interval: renderDuration(backoffMs) } };
}
