import { Call } from "../call";
import { CallStatus } from "../call-status";
import { AnswerContinuation } from "../continuation";
import { failureOf } from "./http-attempt";
import { HttpAnswer } from "./http-answer";
import { HttpCall } from "./http-call";

/** One of several calls that are made together. */
class Part extends AnswerContinuation<HttpAnswer> {
  constructor(
    private readonly all: Gathered,
    private readonly index: i32,
  ) {
    super(all.continuation.context);
  }

  run(): void {
    this.all.put(this.index, this.answer);
  }
}

class Gathered {
  readonly answers: HttpAnswer[];
  /** How many answers have not come. */
  missing: i32;

  constructor(
    readonly continuation: AnswerContinuation<HttpAnswer[]>,
    count: i32,
  ) {
    this.answers = new Array<HttpAnswer>(count);
    this.missing = count;
  }

  put(index: i32, answer: HttpAnswer): void {
    this.answers[index] = answer;
    if (--this.missing > 0) return;
    this.continuation.runWith(this.answers);
  }
}

/** Several HTTP calls that are made at once, to one service or to several, with one handler for all answers. */
export class HttpCalls extends Call<HttpAnswer[]> {
  /** The answers will have the order of `calls`. */
  constructor(readonly calls: HttpCall[]) {
    super();
  }

  /** A call that is refused at once has an answer that says so, unless all are: then the status of the first is returned. */
  start(continuation: AnswerContinuation<HttpAnswer[]>): CallStatus {
    const count = this.calls.length;
    const all = new Gathered(continuation, count);
    let first = CallStatus.BadRequest;
    let started = 0;
    for (let i = 0; i < count; i++) {
      const status = this.calls[i].start(new Part(all, i));
      if (i == 0) first = status;
      if (status == CallStatus.Started) {
        started++;
      } else {
        all.answers[i] = new HttpAnswer(failureOf(status), 503);
        all.missing--;
      }
    }
    return started > 0 ? CallStatus.Started : first;
  }
}
