import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take much longer than their size tells; in a fresh clone vitest knows nothing else of them. */
const slow = [
  "test/docs/commands.test.ts",
  "test/docs/first-plugin.test.ts",
  "test/docs/testing.test.ts",
  "test/e2e/hazards/raw.test.ts",
  "test/e2e/memory.test.ts",
  "test/e2e/rules.test.ts",
  "test/e2e/state/leader.test.ts",
  "test/e2e/upgrade.test.ts",
  "testing/test/envoy-files.test.ts",
  "testing/test/hammer/planted.test.ts",
  "assembly/test/open-streams.test.ts",
  "assembly/test/reuse-places.test.ts",
  "cli/test/test.test.ts",
];

/** Begins with what takes long: at the end it would keep one worker busy, and the others would have nothing left to do. */
export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification): boolean =>
      slow.includes(relative(this.ctx.config.root, moduleId));
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
