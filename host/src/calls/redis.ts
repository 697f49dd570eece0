import { initRedis, startRedisCall } from "../callout/redis-callout.js";
import { hostCall } from "./host-call.js";
import { Status } from "./status.js";

/** `proxy_redis_init` and `proxy_redis_call`, which only Higress has. Both act on the root context. */
export const redisCalls = [
  hostCall(
    "proxy_redis_init",
    "iiiiiii",
    (vm) =>
      (
        servicePointer: number,
        serviceSize: number,
        userPointer: number,
        userSize: number,
        passwordPointer: number,
        passwordSize: number,
        timeoutMs: number,
      ) => {
        const { root } = vm.context();
        const service = vm.memory.peek(servicePointer, serviceSize);
        const username = vm.memory.peek(userPointer, userSize);
        const password = vm.memory.peek(passwordPointer, passwordSize);
        if (service === undefined || username === undefined || password === undefined) {
          return Status.InvalidMemoryAccess;
        }
        return initRedis(root, service.toString("utf8"), {
          username: username.toString("latin1"),
          password: password.toString("latin1"),
          timeoutMs: timeoutMs >>> 0,
        });
      },
    { flavour: "higress" },
  ),
  hostCall(
    "proxy_redis_call",
    "iiiii",
    (vm) => (servicePointer: number, serviceSize: number, queryPointer: number, querySize: number, cell: number) => {
      const { root } = vm.context();
      const service = vm.memory.peek(servicePointer, serviceSize);
      const query = vm.memory.copy(queryPointer, querySize);
      if (service === undefined || query === undefined) return Status.InvalidMemoryAccess;
      // The cell is cleared first, which also proves that the token can be told later.
      if (!vm.memory.writeU32(cell, 0)) return Status.InvalidMemoryAccess;
      const { status, token } = startRedisCall(root, service.toString("utf8"), query);
      if (status === Status.Ok) vm.memory.writeU32(cell, token);
      return status;
    },
    { flavour: "higress" },
  ),
];
