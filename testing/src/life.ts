import { formatExplanation, type Explanation, type ExplanationFormat } from "@sluice/host";

/** The life of a request as text that is the same in each run: without ids and times, unless they are asked for. */
export function lifeText(life: Explanation, format: ExplanationFormat = {}): string {
  return formatExplanation(life, { ids: false, costs: false, ...format });
}
