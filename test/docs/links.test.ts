import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

async function pagesOf(folder: string): Promise<string[]> {
  return (await readdir(join(root, folder))).filter((name) => name.endsWith(".md")).map((name) => join(folder, name));
}

const packages = ["assembly", "codec", "host", "testing", "gateway"];
const extensions = (await readdir(join(root, "extensions"))).map((name) => `extensions/${name}`);
const pages = (await Promise.all(["", "docs", ...packages, ...extensions].map(pagesOf))).flat();

/** The anchors of a page, as a Markdown viewer makes them of its headings. */
function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/^#+ (.+)$/gm)];
  return headings.map(([, text]) =>
    text!
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

test.each(pages)("every link of %s leads to a file, and to a heading where it names one", async (page) => {
  const text = await readFile(join(root, page), "utf8");
  const wrong: string[] = [];
  for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
    const [path = "", anchor] = target!.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    if (!existsSync(join(root, file))) wrong.push(target!);
    else if (anchor !== undefined && !anchorsOf(await readFile(join(root, file), "utf8")).includes(anchor)) {
      wrong.push(target!);
    }
  }
  expect(wrong).toEqual([]);
});
