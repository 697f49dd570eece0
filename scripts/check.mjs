// Everything that has to hold before a change goes in: form, types, generated files, budgets, then every test.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, run, runBeside } from "./steps.mjs";

const extensions = readdirSync(join(root, "extensions")).map((name) => `extensions/${name}`);

// Of the sources: none needs another, and each keeps one core busy.
const checks = [
  ["format", "npx", ["prettier", "--check", "."]],
  ["lint", "npx", ["eslint", ".", "--max-warnings", "0"]],
  ["types of the packages", "npx", ["tsc", "-b"]],
  ["types of the tests", "npx", ["tsc", "-p", "tsconfig.test.json"]],
];

// Of what is built, in this order.
const steps = [
  ["plugins", "npm", ["run", "--silent", "build:plugins"]],
  ["tables and resources of the plugins", "node", ["cli/dist/main.js", "generate", "--check", ...extensions]],
  ["generated files", "node", ["scripts/render-compose.mjs", "--check"]],
  ["page of the benchmarks", "node", ["bench/envoy/page.mjs", "--check"]],
  ["budgets", "node", ["bench/guest/budgets.mjs"]],
];

const failed = await runBeside(checks);
for (const [title, command, args] of steps) {
  console.log(`\n── ${title}`);
  if (!run(command, args)) failed.push(title);
}
console.log(failed.length === 0 ? "\n── tests" : `\n── failed: ${failed.join(", ")}\n\n── tests`);
const tested = run("npx", ["vitest", "run"]);
process.exitCode = tested && failed.length === 0 ? 0 : 1;
