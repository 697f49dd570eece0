// Everything that has to hold before a change goes in: form, types, generated files, budgets, then every test.
import { run } from "./steps.mjs";

const steps = [
  ["format", "npx", ["prettier", "--check", "."]],
  ["lint", "npx", ["eslint", ".", "--max-warnings", "0"]],
  ["types of the packages", "npx", ["tsc", "-b"]],
  ["types of the tests", "npx", ["tsc", "-p", "tsconfig.test.json"]],
  ["plugins", "npm", ["run", "--silent", "build:plugins"]],
  ["generated files", "node", ["scripts/render-compose.mjs", "--check"]],
  ["budgets", "node", ["scripts/check-budgets.mjs"]],
];

const failed = [];
for (const [title, command, args] of steps) {
  console.log(`\n── ${title}`);
  if (!run(command, args)) failed.push(title);
}
console.log(failed.length === 0 ? "\n── tests" : `\n── failed: ${failed.join(", ")}\n\n── tests`);
const tested = run("npx", ["vitest", "run"]);
process.exitCode = tested && failed.length === 0 ? 0 : 1;
