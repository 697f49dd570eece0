/**
 * What a module offers to the host. The compiler adds this file to the entries of each plugin (`asconfig.json`). It goes
 * through the package name, so that plugin and entry share one copy of the SDK.
 */
export { malloc } from "@sluice/sdk/abi/memory";
export * from "@sluice/sdk/abi/marker";
export * from "@sluice/sdk/abi/callbacks/context";
export * from "@sluice/sdk/abi/callbacks/plugin";
export * from "@sluice/sdk/abi/callbacks/http";
export * from "@sluice/sdk/abi/callbacks/tcp";
export * from "@sluice/sdk/abi/callbacks/calls";
export * from "@sluice/sdk/abi/callbacks/redis";
export * from "@sluice/sdk/abi/callbacks/signals";
export * from "@sluice/sdk/abi/callbacks/explain";
export { areSeveral as sluice_several, sluice_problem } from "@sluice/sdk/plugin/registry";
import "@sluice/sdk/config/fields";
import "@sluice/sdk/std/globals";
