import { stringify } from "yaml";

/**
 * A YAML file with a comment on top that says where it comes from. Texts that YAML 1.1 would take for something else, such
 * as `on`, are quoted: that is what the tools of Kubernetes read.
 *
 * @param notes further lines of the comment
 */
export function yamlFile(notes: readonly string[], document: object): string {
  const head = [
    "Written by sluice generate from the plugin's schema and plugin.yaml; change those, then run it again.",
  ];
  const comment = [...head, ...notes].map((line) => `# ${line}\n`).join("");
  return comment + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
}
