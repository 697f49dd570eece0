import { concatBytes } from "@sluice/codec/bytes";
import { RespValue } from "@sluice/codec/resp/value";
import { respCommand, RespWriter } from "@sluice/codec/resp/writer";
import { LogLevel } from "../abi/enums";
import { beginOld, endOld, tellHeld } from "../abi/safe-point";
import { monotonicNanoseconds } from "../abi/time";
import { CallStatus } from "../calls/call-status";
import { AnswerContinuation } from "../calls/continuation";
import { CallFailure } from "../calls/http/call-failure";
import { HttpAnswer } from "../calls/http/http-answer";
import { HttpAttempt, HttpRequest } from "../calls/http/http-attempt";
import { HttpClient } from "../calls/http/http-client";
import { TargetCluster } from "../clusters/gateway-clusters";
import { Headers } from "../http/headers";
import { E_REDIS, E_REDIS_NO_BRIDGE } from "../plugin/errors";
import { report } from "../plugin/log";
import { RedisClient } from "./redis-client";
import { RedisFailure } from "./redis-failure";
import { failed, readReplies, RedisReply, replyOf } from "./redis-reply";

const BRIDGE = "sluice-tcp-bridge";
const MILLISECOND: u64 = 1_000_000;

// @ts-ignore: decorator
@lazy
const BRIDGE_CLIENT: HttpClient = new HttpClient(new TargetCluster(BRIDGE, BRIDGE));

/**
 * Commands on their way through the TCP bridge: the body of a POST goes to the server as it is, and what comes back until the
 * server closes is the body of the answer. So each exchange is a connection: it logs in first, and `QUIT` ends it.
 *
 * Sent along with a login that is refused, commands would be run for the wrong user or in the wrong database. So as long as
 * the login is not known to work, it is tried alone.
 */
export class BridgeExchange extends AnswerContinuation<HttpAnswer> {
  private trial: bool = false;
  /** Replies before those to the commands. */
  private loginReplies: i32 = 0;
  private sentAt: u64 = 0;
  private cluster: string = "";
  /** Kept for when a login has been tried alone. */
  private commands: Uint8Array[] | null = null;

  constructor(
    private readonly client: RedisClient,
    /** How many commands there are; none to log in only. */
    private readonly size: i32,
    private readonly continuation: AnswerContinuation<RedisReply[]>,
  ) {
    super(continuation.context);
  }

  /** Sends commands, or none to log in only; then there is one reply, which says what came of that. */
  static begin(
    client: RedisClient,
    cluster: string,
    commands: Uint8Array[],
    continuation: AnswerContinuation<RedisReply[]>,
  ): CallStatus {
    const before = beginOld();
    const exchange = new BridgeExchange(client, commands.length, continuation);
    endOld(before);
    tellHeld(exchange, client);
    tellHeld(exchange, continuation);
    const login = client.user.length > 0 || client.secret.length > 0 || client.databaseNumber != 0;
    const ready = client.readyFor;
    const isReady = ready != null && ready == cluster;
    // Of two equal texts the one that is kept already.
    exchange.cluster = isReady ? ready! : cluster;
    exchange.trial = commands.length == 0 || (login && !isReady);
    if (exchange.trial) exchange.commands = commands;
    const status = exchange.post(commands);
    if (status != CallStatus.UnknownCluster) return status;
    report(LogLevel.Error, E_REDIS + cluster + ": " + E_REDIS_NO_BRIDGE);
    return CallStatus.Unsupported;
  }

  /** The answer has come. */
  run(): void {
    const replies = this.read(this.answer);
    const trial = this.trial;
    this.trial = false;
    const commands = this.commands;
    if (!trial || commands == null || commands.length == 0 || !replies[0].ok) this.deliver(replies);
    else if (this.post(commands) != CallStatus.Started) this.fail(RedisFailure.NoEndpoint);
  }

  private post(commands: Uint8Array[]): CallStatus {
    const login = this.login();
    this.loginReplies = login.commands;
    const parts = [login.toBytes()];
    if (!this.trial) for (let i = 0; i < commands.length; i++) parts.push(unchecked(commands[i]));
    parts.push(respCommand(["quit"]));
    const headers = new Headers().append(":method", "POST").append(":path", "/").append(":authority", BRIDGE);
    headers.append("x-sluice-cluster", this.cluster);
    this.sentAt = monotonicNanoseconds();
    const timeout = this.client.timeoutMilliseconds;
    return HttpAttempt.begin(
      BRIDGE_CLIENT,
      new HttpRequest(BRIDGE, headers, concatBytes(parts), new Headers(), timeout),
      this,
    );
  }

  private login(): RespWriter {
    const client = this.client;
    const login = new RespWriter();
    if (client.user.length > 0) login.command("auth").text(client.user).text(client.secret);
    else if (client.secret.length > 0) login.command("auth").text(client.secret);
    if (client.databaseNumber != 0) login.command("select").integer(client.databaseNumber);
    return login;
  }

  /** How many replies there are when all fail. */
  private get count(): i32 {
    return max(this.size, 1);
  }

  private deliver(replies: RedisReply[]): void {
    this.continuation.runWith(replies);
  }

  private fail(failure: RedisFailure): void {
    this.deliver(failed(this.count, new RedisReply(failure)));
  }

  private read(answer: HttpAnswer): RedisReply[] {
    const failure = this.failureOf(answer);
    if (failure != RedisFailure.None) return failed(this.count, new RedisReply(failure));
    const before = this.loginReplies;
    const commands = this.trial ? 0 : this.size;
    const values = readReplies(answer.body, before + commands + 1);
    if (values == null) return failed(this.count, new RedisReply(RedisFailure.Malformed));
    // A server that takes no connection (any more) says so, and closes it.
    const isRefused = values.length == 1 && values[0].isError;
    if (values.length < before + commands + 1 && !isRefused) {
      return failed(this.count, new RedisReply(RedisFailure.Broken));
    }
    for (let i = 0; i < before && i < values.length; i++) {
      if (values[i].isError) return this.refused(values[i], isRefused);
    }
    if (isRefused) return this.refused(values[0], true);
    this.client.readyFor = this.cluster;
    const replies: RedisReply[] = [];
    for (let i = 0; i < commands; i++) {
      const reply = replyOf(values[before + i]);
      if (reply.failure == RedisFailure.Login) this.client.readyFor = null;
      replies.push(reply);
    }
    if (this.trial) replies.push(new RedisReply(RedisFailure.None, values[before]));
    return replies;
  }

  private refused(error: RespValue, connection: bool): RedisReply[] {
    this.client.readyFor = null;
    const failure = connection ? RedisFailure.Error : RedisFailure.Login;
    // A server that does not know AUTH repeats its arguments.
    const secret = this.client.secret;
    const text = error.error;
    const tells = secret.length > 0 && (text.includes(secret) || text.includes(" args "));
    return failed(this.count, tells ? new RedisReply(RedisFailure.Login) : new RedisReply(failure, error));
  }

  private failureOf(answer: HttpAnswer): RedisFailure {
    switch (answer.failure) {
      case CallFailure.None:
        break;
      case CallFailure.Timeout:
        return RedisFailure.Timeout;
      case CallFailure.Reset:
        // Once connected, the gateway breaks the answer off when its time is over.
        return this.isLate ? RedisFailure.Timeout : RedisFailure.Broken;
      case CallFailure.NoEndpoint:
        return RedisFailure.NoEndpoint;
      default:
        return RedisFailure.Connection;
    }
    if (answer.status == 200) return RedisFailure.None;
    if (answer.headers.get("x-sluice-bridge") == "unknown-cluster") return RedisFailure.UnknownCluster;
    const isEmpty = String.UTF8.decodeUnsafe(answer.body.dataStart, answer.body.length) == "no healthy upstream";
    return isEmpty ? RedisFailure.NoEndpoint : RedisFailure.Connection;
  }

  private get isLate(): bool {
    const timeout = <u64>this.client.timeoutMilliseconds * MILLISECOND;
    // Its timer counts from the beginning of what it was doing then, so it may seem early.
    return timeout > 0 && monotonicNanoseconds() - this.sentAt >= timeout - timeout / 4;
  }
}
