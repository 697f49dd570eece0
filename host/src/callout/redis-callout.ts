import { Status } from "../calls/status.js";
import type { RootContext } from "../contexts/root-context.js";
import { escapeText } from "../explain/escape.js";
import type { VmName } from "../log.js";
import { CallOrigin, noteRefusal } from "./pending-call.js";
import type { RedisCluster, RedisLogin, RedisSession } from "./redis-cluster.js";

/** What `proxy_on_redis_call_response` is told. */
const RedisStatus = { Ok: 0, NetworkError: 1 } as const;

const nobody: RedisLogin = {
  username: "",
  password: "",
  database: 0,
  timeoutMs: 0,
  parameters: new URLSearchParams(),
};

/** What each worker has with each Redis cluster; plugins of a worker share it. */
export class RedisSessions {
  private readonly sessions = new Map<string, { login: RedisLogin; session: RedisSession }>();

  constructor(private readonly clusters: Readonly<Record<string, RedisCluster | "no endpoints">>) {}

  /** The cluster of this name, if the gateway has it. */
  find(name: string): RedisCluster | "no endpoints" | undefined {
    return Object.hasOwn(this.clusters, name) ? this.clusters[name] : undefined;
  }

  /** Logs in: the connection that this worker has to the cluster is dropped. */
  open(vm: VmName, name: string, cluster: RedisCluster, login: RedisLogin) {
    const key = `${vm === "canary" ? "main" : vm} ${name}`;
    this.sessions.get(key)?.session.close();
    const opened = { login, session: cluster(login) };
    this.sessions.set(key, opened);
    return opened;
  }

  /** The session that was opened last, or else one without a login. */
  of(vm: VmName, name: string, cluster: RedisCluster) {
    return this.sessions.get(`${vm === "canary" ? "main" : vm} ${name}`) ?? this.open(vm, name, cluster, nobody);
  }

  /** Drops every connection. */
  close(): void {
    for (const { session } of this.sessions.values()) session.close();
    this.sessions.clear();
  }
}

/** `proxy_redis_init`: `service` is the name of a cluster, with parameters behind a question mark. */
export function initRedis(
  root: RootContext,
  service: string,
  login: Omit<RedisLogin, "database" | "parameters">,
): Status {
  const [name, ...rest] = service.split("?");
  const sessions = root.vm.runtime.redis;
  const cluster = sessions.find(name!);
  if (cluster === undefined) return Status.BadArgument;
  const parameters = new URLSearchParams(rest.join("?"));
  const database = Number(parameters.get("db") ?? 0);
  if (cluster !== "no endpoints") sessions.open(root.vm.name, name!, cluster, { ...login, database, parameters });
  return Status.Ok;
}

/** `proxy_redis_call`: its answer comes from the event loop, never before. The token is 0 unless the status is Ok. */
export function startRedisCall(root: RootContext, name: string, query: Uint8Array): { status: Status; token: number } {
  const { runtime } = root.vm;
  const sessions = runtime.redis;
  const cluster = sessions.find(name);
  const describe = (): string => `a Redis command at cluster "${escapeText(name)}"`;
  if (cluster === undefined || cluster === "no endpoints") {
    const status = cluster === undefined ? Status.BadArgument : Status.InternalFailure;
    noteRefusal(root, status, describe);
    return { status, token: 0 };
  }
  const { login, session } = sessions.of(root.vm.name, name, cluster);
  const token = root.vm.nextRedisCall++;
  const settle = (answer: Uint8Array | undefined): void => {
    timer?.cancel();
    if (root.redisCalls.delete(token)) root.answer(origin, () => deliver(root, token, answer));
  };
  const expire = (): void => {
    settle(undefined);
    session.close(); // an answer that comes later would be taken for the next one
  };
  const timer = login.timeoutMs > 0 ? runtime.timer(login.timeoutMs, expire) : undefined;
  const origin = new CallOrigin(root, describe, login.timeoutMs);
  root.redisCalls.set(token, { origin, cancel: () => timer?.cancel() });
  void Promise.resolve()
    .then(() => session.call(query))
    .then(
      (answer) => runtime.answer(origin.turn, () => settle(answer)),
      () => runtime.answer(origin.turn, () => settle(undefined)),
    );
  return { status: Status.Ok, token };
}

function deliver(root: RootContext, token: number, answer: Uint8Array | undefined): void {
  const { onRedisCallResponse } = root.vm.callbacks;
  if (!root.alive || onRedisCallResponse === undefined) return;
  root.redisAnswer = answer;
  const status = answer === undefined ? RedisStatus.NetworkError : RedisStatus.Ok;
  root.vm.call(root, onRedisCallResponse, root.id, token, status, answer?.length ?? 0);
  root.redisAnswer = undefined;
}
