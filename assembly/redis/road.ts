/** Which way commands take: Higress has a client for Redis, on any other host they go through the TCP bridge. */
import { CallStatus } from "../calls/call-status";
import { AnswerContinuation } from "../calls/continuation";
import { BridgeExchange } from "./bridge-exchange";
import { logIn, sendAll } from "./gateway-exchange";
import { RedisClient } from "./redis-client";
import { RedisReply } from "./redis-reply";

/** Sends commands; the answer is a list of as many replies. */
export function travel(
  client: RedisClient,
  cluster: string,
  commands: Uint8Array[],
  continuation: AnswerContinuation<RedisReply[]>,
): CallStatus {
  if (SLUICE_HIGRESS) return sendAll(client, cluster, commands, continuation);
  else return BridgeExchange.begin(client, cluster, commands, continuation);
}

/** Logs in and sends nothing; the answer, if one comes, is one reply. */
export function login(
  client: RedisClient,
  cluster: string,
  continuation: AnswerContinuation<RedisReply[]>,
): CallStatus {
  if (SLUICE_HIGRESS) return logIn(client, cluster);
  else return BridgeExchange.begin(client, cluster, [], continuation);
}
