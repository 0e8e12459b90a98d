import type { Diagnostic } from "./diagnostic.ts";
import { parseYaml } from "./located-document.ts";

/** Everything that is wrong with a text as YAML, such as an example in the documentation. `file` is only shown. */
export function lintYamlText(text: string, file: string): readonly Diagnostic[] {
  return parseYaml(text, file).diagnostics;
}
