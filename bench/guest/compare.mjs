import { workOf } from "./measure.mjs";

/** A life cycle may take this much longer than its budget says: measurements differ, and so do processors. */
const TOLERANCE = 1.2;

/** Did a life cycle take longer than the crossings and the steps of its budget together? */
export function isTooSlow({ whole, crossings, step }, work) {
  return whole > TOLERANCE * (crossings + work * step);
}

/** The names of what is counted, for people. */
const COUNTS = {
  guestCalls: "guest calls",
  hostCalls: "host calls",
  allocations: "allocations",
  allocatedBytes: "allocated bytes",
};

/**
 * Compares a plugin with its budget. Sizes may be less; counts are the same each time, so they have to be those of the budget:
 * what has become cheaper is to stay cheap.
 *
 * @param budget what budget.json holds, undefined when there is none
 * @param measured see `measure`
 * @returns what is wrong, in sentences
 */
export function problemsOf(budget, { folder, sizes, exchanges }) {
  const write = `node bench/guest/budgets.mjs --write ${folder}`;
  if (budget === undefined) return [`${folder} has no budget.json. Write it: ${write}`];
  const problems = [];
  for (const [module, size] of Object.entries(sizes)) {
    const most = budget[module] ?? 0;
    if (size > most) {
      problems.push(
        `${folder}/build/${module}: ${size} bytes, budget ${most}. Make it smaller, or raise the budget with a reason: ${write}`,
      );
    }
  }
  for (const { title, counts, times } of exchanges) {
    const where = `${folder}, ${title}`;
    const allowed = budget.exchanges?.[title];
    if (allowed === undefined) {
      problems.push(`${where}: not in the budget. Write it: ${write}`);
      continue;
    }
    for (const [key, name] of Object.entries(COUNTS)) {
      if (counts[key] === allowed[key]) continue;
      const advice =
        counts[key] > allowed[key]
          ? "Spend less, or raise the budget with a reason"
          : "Lower the budget, so that it stays so";
      problems.push(`${where}: ${counts[key]} ${name}, budget ${allowed[key]}. ${advice}: ${write}`);
    }
    if (isTooSlow(times, allowed.work)) {
      const { whole, crossings, step } = times;
      const most = TOLERANCE * (crossings + allowed.work * step);
      problems.push(
        `${where}: ${workOf(times)} steps of work, budget ${allowed.work} (${whole.toFixed(0)} ns, ${most.toFixed(0)} at most). ` +
          `Make it faster, or raise the budget with a reason: ${write}`,
      );
    }
  }
  for (const title of Object.keys(budget.exchanges ?? {})) {
    if (!exchanges.some((exchange) => exchange.title === title)) {
      problems.push(`${folder}/budget.json: there is no exchange ${title}. Write it anew: ${write}`);
    }
  }
  return problems;
}

/** Sizes are rounded up, so that not each change of a word changes a budget. */
const SIZE_STEP = 100;

/** The budget that a plugin just meets. */
export function budgetOf({ sizes, exchanges }) {
  const rounded = Object.entries(sizes).map(([name, size]) => [name, Math.ceil(size / SIZE_STEP) * SIZE_STEP]);
  return {
    ...Object.fromEntries(rounded),
    exchanges: Object.fromEntries(
      exchanges.map(({ title, counts, times }) => [title, { ...counts, work: workOf(times) }]),
    ),
  };
}
