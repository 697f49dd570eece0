// Compares the modules of each plugin with its budget.json: { "plugin.wasm": <most bytes>, … }.
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./steps.mjs";

const extensions = join(root, "extensions");
let over = 0;
let checked = 0;
for (const name of (await readdir(extensions)).sort()) {
  const file = join(extensions, name, "budget.json");
  if (!existsSync(file)) continue;
  const budget = JSON.parse(await readFile(file, "utf8"));
  for (const [module, most] of Object.entries(budget)) {
    const { size } = await stat(join(extensions, name, "build", module));
    checked++;
    if (size <= most) continue;
    over++;
    console.error(
      `extensions/${name}/build/${module}: ${size} bytes, budget ${most}. Make it smaller, or raise the budget with a reason.`,
    );
  }
}
console.log(`${checked} modules compared with their budget, ${over} over it`);
process.exitCode = over === 0 ? 0 : 1;
