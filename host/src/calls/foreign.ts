import { deflateSync, inflateSync } from "node:zlib";
import type { GuestContext } from "../contexts/guest-context.js";
import type { Flavour } from "../options.js";
import { createExpressionOf, deleteExpression, evaluateExpression } from "./foreign-expressions.js";
import { makeSignature, verifySignature } from "./foreign-signature.js";
import { declareProperty, setEnvoyFilterState } from "./foreign-state.js";
import { hostCall } from "./host-call.js";
import { injectNow, injectOnHeader } from "./inject.js";
import { returnBytes } from "./result.js";
import { Status } from "./status.js";

/** Answers with bytes, which are allocated even when there are none of them, or with a status alone. */
type ForeignFunction = (context: GuestContext, args: Uint8Array) => Uint8Array | Status;

const none = new Uint8Array(0);

/** Envoy's foreign functions that this host has. Others answer NotFound, as unknown ones do. */
const functions: Readonly<Record<string, ForeignFunction>> = {
  compress: (_, args) => deflateSync(args),
  uncompress: (_, args) => {
    try {
      return inflateSync(args);
    } catch {
      return Status.SerializationFailure;
    }
  },
  clear_route_cache: (context) => {
    context.clearRouteCache();
    return Status.Ok;
  },
  verify_signature: (_, args) => verifySignature(args),
  sign: (_, args) => makeSignature(args),
  set_envoy_filter_state: setEnvoyFilterState,
  declare_property: declareProperty,
  expr_create: createExpressionOf,
  expr_evaluate: evaluateExpression,
  expr_delete: deleteExpression,
};

/** Those that only Higress has. */
const higressFunctions: Readonly<Record<string, ForeignFunction>> = {
  get_log_level: (context) => Uint8Array.of(context.vm.runtime.level, 0, 0, 0),
  inject_encoded_data_to_filter_chain: injectNow,
  inject_encoded_data_to_filter_chain_on_header: injectOnHeader,
};

function findFunction(flavour: Flavour, name: string): ForeignFunction | undefined {
  if (Object.hasOwn(functions, name)) return functions[name];
  return flavour === "higress" && Object.hasOwn(higressFunctions, name) ? higressFunctions[name] : undefined;
}

/** `proxy_call_foreign_function`. Result cells may be null, the result is thrown away then. */
export const foreignCalls = [
  hostCall(
    "proxy_call_foreign_function",
    "iiiiii",
    (vm) => (namePointer: number, nameSize: number, p: number, s: number, pointerCell: number, sizeCell: number) => {
      const context = vm.context();
      const name = vm.memory.text(namePointer, nameSize);
      const args = vm.memory.copy(p, s);
      if (name === undefined || args === undefined) return Status.InvalidMemoryAccess;
      const found = findFunction(vm.runtime.flavour, name);
      if (found === undefined) return Status.NotFound;
      const result = found(context, args);
      const status = typeof result === "number" ? result : Status.Ok;
      if (pointerCell === 0 || sizeCell === 0) return status;
      if (typeof result === "number") return returnBytes(vm, none, pointerCell, sizeCell) || status;
      return returnBytes(vm, result, pointerCell, sizeCell, () => {
        const effect = "write the result to address 0 and die with SIGSEGV, because malloc gave nothing for it";
        const remedy = "Let malloc trap when the memory is exhausted.";
        return vm.runtime.crashed(`proxy_call_foreign_function("${name}")`, vm.phase, "crash", effect, remedy);
      });
    },
  ),
];
