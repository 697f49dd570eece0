import type { ServiceAnswer } from "./clusters.js";
import type { SeenRequest } from "./message.js";
import type { UpstreamAnswer } from "./upstream.js";

type Script<Answer> = Answer | ((request: SeenRequest) => Answer | Promise<Answer>);

/**
 * A script for an upstream or a cluster: the first request gets the first answer and so on; the last one stays.
 *
 * @param answers each an answer, or a function of the request that gives one
 */
export function inTurn<Answer extends UpstreamAnswer | ServiceAnswer>(
  ...answers: readonly [Script<Answer>, ...Script<Answer>[]]
): (request: SeenRequest) => Answer | Promise<Answer> {
  let served = 0;
  return (request) => {
    const answer = answers[Math.min(served++, answers.length - 1)]!;
    return typeof answer === "function" ? answer(request) : answer;
  };
}
