import { clockReadingFunctions } from "./clock-reading.ts";
import { conversionFunctions } from "./conversion.ts";
import type { FunctionDefinition } from "./function-definition.ts";
import { htmlFunctions } from "./html.ts";
import { listFunctions } from "./list.ts";
import { matches } from "./regex.ts";
import { textFunctions } from "./text.ts";
import { timeFunctions } from "./time.ts";

/** The functions of the language by name. `has` and the macros over lists are not among them: they are compiled in ways of their own. */
export const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
  [...textFunctions, matches, ...htmlFunctions, ...listFunctions, ...timeFunctions, ...clockReadingFunctions, ...conversionFunctions].map(
    (definition) => [definition.name, definition],
  ),
);

/** Everything that can be called, for suggestions. */
export const functionNames: readonly string[] = [...functions.keys(), "has", "all", "exists", "exists_one", "filter", "map"];
