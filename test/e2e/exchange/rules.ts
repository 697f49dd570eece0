/** What has to come of a case, by the rules of the SDK's API and of Envoy's filter chain. */
import {
  type Ask,
  type Case,
  hasBody,
  holdsHeaders,
  idle,
  pausesHeaders,
  shapes,
  type Shape,
  type Side,
} from "./cases.js";
import { messageText, type Outcome } from "./outcome.js";

/** The answer a plugin gives: it has its own status and body, whatever became of the message. */
interface Answer {
  readonly status: number;
  readonly body: string;
}
const denied: Answer = { status: 403, body: "denied" };
const failed: Answer = { status: 500, body: "" };

/** How a direction ended: the message went on, the plugin answered in its place, or the stream was cut. */
type End = Message | Answer | "cut";

interface Message {
  readonly body: string;
  readonly length: number | undefined;
  readonly trailers: Readonly<Record<string, string>>;
}

const isAnswer = (end: End): end is Answer => typeof end === "object" && "status" in end;

/** One direction of one exchange on its way through the plugin; collects what the plugin logs and how it is called. */
class Passage {
  readonly logs: string[] = [];
  readonly callbacks: string[] = [];
  private readonly hasBody: boolean;
  private readonly isRead: boolean;
  private readonly isHeld: boolean;
  /** Have the headers gone on? Then a response can no longer be replaced. */
  private headersGone = false;
  private body = "";
  private length: number | undefined;
  private isEdited = false;

  constructor(
    private readonly side: Side,
    private readonly ask: Ask,
    private readonly shape: Shape,
    /** Of a response; "" for a request. */
    private readonly status: string,
    /** It comes in one piece: made inside Envoy, or held back until it was there as a whole. */
    private readonly isJoined: boolean,
  ) {
    this.length = announced(side, shape);
    this.hasBody = hasBody(shape);
    this.isRead = this.hasBody && ask.reading !== "none";
    this.isHeld = holdsHeaders(ask, shape);
  }

  /** Runs the three kinds of callback in their order, as far as the message gets. */
  run(): End {
    const atHeaders = this.headers();
    if (atHeaders !== undefined) return atHeaders;
    if (!this.hasBody) return this.message();
    const atBody = this.data();
    if (atBody !== undefined) return atBody;
    if (this.shape.trailers !== undefined) {
      const atTrailers = this.trailers();
      if (atTrailers !== undefined) return atTrailers;
    }
    return this.message();
  }

  private headers(): End | undefined {
    this.logs.push(`${this.side} headers${this.status}${this.hasBody ? " body" : ""}`);
    const { headers: action = "0" } = this.ask;
    const call = (result: number): void => this.called("headers", [this.hasBody ? 0 : 1], result);
    // Before the headers have gone on every answer is possible.
    if (action === "reply" || action === "fail") {
      this.logs.push(`${action} 0`);
      call(1);
      return action === "reply" ? denied : failed;
    }
    if (action === "3" || action === "4") {
      this.logs.push("paused");
      call(1);
      return failed;
    }
    if (this.isHeld) call(1);
    // Where no whole body is read StopIteration is Continue.
    else if (action === "1") call(0);
    else call(Number(action.replace("later:", "")));
    if (action.startsWith("later:")) this.logs.push("resume 0");
    // An edit may follow, so the length goes with the headers, unless they are held.
    if (this.isRead && !this.isHeld) this.length = undefined;
    this.headersGone = !this.isHeld;
    return undefined;
  }

  /** The body callbacks: a whole one keeps what has come so far, a streaming one handles each chunk. */
  private data(): End | undefined {
    const chunks = (this.shape.body ?? []).filter((chunk) => chunk.length > 0);
    const ends = this.shape.trailers === undefined;
    const all = chunks.join("");
    // One piece comes with its end; otherwise the end comes by itself.
    const pieces = this.isJoined ? (all.length > 0 ? [all] : []) : chunks;
    if (ends && (!this.isJoined || pieces.length === 0)) pieces.push("");
    let size = 0;
    for (const [i, piece] of pieces.entries()) {
      const isLast = ends && i === pieces.length - 1;
      size += piece.length;
      const end = this.piece(piece, isLast, size, all);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  private piece(piece: string, isLast: boolean, size: number, all: string): End | undefined {
    const eos = isLast ? 1 : 0;
    if (!this.isRead) {
      this.called("body", [piece.length, eos], 0);
      this.body += piece;
      return undefined;
    }
    if (this.ask.reading === "whole") {
      if (!isLast) return void this.called("body", [size, 0], 1);
      return this.settle("body", [size, 1], this.wholeBody(all));
    }
    this.logs.push(`${this.side} chunk '${piece}'${isLast ? " last" : ""}`);
    const { body: action } = this.ask;
    if (action === "reply" || action === "fail") {
      const end = this.answer(action);
      if (end !== undefined) {
        this.called("body", [piece.length, eos], 1);
        return end;
      }
    }
    const next = this.chunkAfter(piece, isLast);
    this.body += next;
    this.called("body", [piece.length, eos], 0);
    return undefined;
  }

  private chunkAfter(piece: string, isLast: boolean): string {
    const { body: action } = this.ask;
    if (action === "drop") return "";
    if (action === "replace" && piece !== "") return `<${piece}>`;
    return action === "tail" && isLast ? `${piece}tail` : piece;
  }

  /** The handler of a whole body has run: "edit" and status 3 change the body, the others leave it as it came. */
  private wholeBody(all: string): string | undefined {
    this.logs.push(`${this.side} body '${all}' last`);
    const { body: action } = this.ask;
    this.body = all;
    // Without a single byte before its trailers there is no buffer to write to.
    const isEditable = this.shape.body !== undefined;
    if (action === "edit") {
      this.logs.push(`edit ${isEditable ? 0 : 2}`);
      if (isEditable) this.body = "edited body";
      this.isEdited = isEditable;
      return "0";
    }
    if (action === "3") {
      this.body = "";
      this.isEdited = isEditable;
      return "0";
    }
    return action;
  }

  private trailers(): End | undefined {
    const value = this.shape.trailers?.["x-trailer"];
    let bodyAction: string | undefined;
    if (this.isRead && this.ask.reading === "whole") {
      bodyAction = this.wholeBody((this.shape.body ?? []).join(""));
      // An answer ends the callback; a pause of the body does not keep the trailers from their handler.
      if (bodyAction === "reply" || bodyAction === "fail") {
        const end = this.answer(bodyAction);
        if (end !== undefined) {
          this.called("trailers", [], 1);
          return end;
        }
        bodyAction = "1";
      }
    } else if (this.isRead) {
      const end = this.lastChunk();
      if (end !== undefined) return end;
    }
    this.logs.push(`${this.side} trailers ${value}`);
    const { trailers: action = "0" } = this.ask;
    return this.settle("trailers", [], bodyAction === undefined || bodyAction === "0" ? action : bodyAction);
  }

  /** With trailers the last call of a streaming handler comes with them, and there is no room for bytes any more. */
  private lastChunk(): End | undefined {
    this.logs.push(`${this.side} chunk '' last`);
    const { body: action } = this.ask;
    if (action === "reply" || action === "fail") {
      const end = this.answer(action);
      if (end !== undefined) this.called("trailers", [], 1);
      return end;
    }
    if (action !== "tail") return undefined;
    this.logs.push("the bytes returned in the last call are lost");
    this.called("trailers", [], 1);
    return this.isLate ? "cut" : failed;
  }

  /** Has the response begun to go out? */
  private get isLate(): boolean {
    return this.side === "response" && this.headersGone;
  }

  /** A handler answers; undefined when it is too late for that. */
  private answer(action: "reply" | "fail"): Answer | undefined {
    if (!this.isLate) {
      this.logs.push(`${action} 0`);
      return action === "reply" ? denied : failed;
    }
    this.logs.push("local response refused", `${action} 2`);
    return undefined;
  }

  /** What a status at the end of a body, or at trailers, comes to. */
  private settle(callback: "body" | "trailers", args: readonly number[], action: string | undefined): End | undefined {
    let paused = action;
    if (action === "reply" || action === "fail") {
      const end = this.answer(action);
      if (end !== undefined) {
        this.called(callback, args, 1);
        return end;
      }
      paused = "1";
    }
    if (paused === undefined || paused === "0") {
      this.called(callback, args, this.waitsForTimer(callback) ? 1 : 0);
    } else if (paused.startsWith("later:")) {
      this.called(callback, args, 1);
      this.logs.push("resume 0");
    } else {
      // Nobody would ever resume it.
      this.logs.push("paused");
      this.called(callback, args, 1);
      return this.isLate ? "cut" : failed;
    }
    this.announceLength();
    this.headersGone = true;
    return undefined;
  }

  /**
   * Envoy loses a body that was held with its headers, and then by itself, when the trailer callback lets it go; so that
   * is left to a timer.
   */
  private waitsForTimer(callback: "body" | "trailers"): boolean {
    const { body } = this.shape;
    const wasHeld = this.ask.reading === "whole" && body !== undefined;
    return callback === "trailers" && pausesHeaders(this.ask) && wasHeld;
  }

  /** Held headers tell the length of an edited body, unless trailers make it a chunked one. */
  private announceLength(): void {
    if (!this.isEdited || this.headersGone) return;
    this.length = this.shape.trailers === undefined ? this.body.length : undefined;
  }

  private called(callback: string, args: readonly number[], result: number): void {
    this.callbacks.push(`proxy_on_${this.side}_${callback}(${args.join(", ")}) = ${result}`);
  }

  private message(): Message {
    return { body: this.body, length: this.length, trailers: this.shape.trailers ?? {} };
  }
}

/** Bytes that `content-length` announces: clients and upstreams here do it for bodies without trailers, if they can. */
function announced(side: Side, { body, trailers }: Shape): number | undefined {
  if (trailers !== undefined || body?.[0] === "") return undefined;
  if (side === "request" && body !== undefined && body.length > 1) return undefined;
  return body?.join("").length ?? 0;
}

const text = (what: string, { body, length, trailers }: Message): string =>
  messageText(what, body, length, Object.entries(trailers));
const textOfAnswer = ({ status, body }: Answer): string => messageText(String(status), body, body.length, []);

/** The outcome that the rules demand. */
export function expected({ side, shape, ask, resumedEarly }: Case): Outcome {
  const isJoined = pausesHeaders(ask) && !resumedEarly;
  const requestShape = side === "request" ? shape : shapes.none;
  const responseShape = side === "request" ? { name: "", body: ["1"] } : shape;
  const request = new Passage(
    "request",
    side === "request" ? ask : idle,
    requestShape,
    "",
    isJoined && side === "request",
  );
  const toUpstream = request.run();
  const passages = [request];
  let upstream = "nothing";
  let client: string;
  if (isAnswer(toUpstream)) {
    // The plugin's own answer passes its own response handlers.
    const own: Shape = toUpstream.body === "" ? shapes.none : { name: "", body: [toUpstream.body] };
    const response = new Passage("response", idle, own, ` ${toUpstream.status}`, true);
    response.run();
    passages.push(response);
    client = textOfAnswer(toUpstream);
  } else if (toUpstream === "cut") {
    client = "cut";
  } else {
    upstream = text("request", toUpstream);
    const response = new Passage(
      "response",
      side === "request" ? idle : ask,
      responseShape,
      " 200",
      isJoined && side === "response",
    );
    const toClient = response.run();
    passages.push(response);
    client = toClient === "cut" ? "cut" : isAnswer(toClient) ? textOfAnswer(toClient) : text("200", toClient);
  }
  return {
    client,
    upstream,
    logs: [...passages.flatMap(({ logs }) => logs), "done"],
    callbacks: [
      "proxy_on_context_create()",
      ...passages.flatMap(({ callbacks }) => callbacks),
      "proxy_on_log()",
      "proxy_on_delete()",
    ],
  };
}
