import type { ServiceAnswer, ServiceResponse } from "./clusters.js";
import type { SeenRequest } from "./message.js";
import type { UpstreamAnswer, UpstreamFailure } from "./upstream.js";

type Script<Answer> = Answer | ((request: SeenRequest) => Answer | Promise<Answer>);
type Scripts<Answer> = readonly [Script<Answer>, ...Script<Answer>[]];
type Scripted<Answer> = (request: SeenRequest) => Answer | Promise<Answer>;

/**
 * A script for an upstream or a cluster: the first request gets the first answer and so on; the last one stays.
 *
 * @param answers each an answer, or a function of the request that gives one
 */
export function inTurn(
  ...answers: Scripts<ServiceResponse | UpstreamFailure>
): Scripted<ServiceResponse | UpstreamFailure>;
export function inTurn(...answers: Scripts<ServiceAnswer>): Scripted<ServiceAnswer>;
export function inTurn(...answers: Scripts<UpstreamAnswer>): Scripted<UpstreamAnswer>;
export function inTurn<Answer extends ServiceAnswer | UpstreamAnswer>(...answers: Scripts<Answer>): Scripted<Answer> {
  let served = 0;
  return (request) => {
    const answer = answers[Math.min(served++, answers.length - 1)]!;
    return typeof answer === "function" ? answer(request) : answer;
  };
}
