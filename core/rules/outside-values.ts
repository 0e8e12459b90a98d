import type { Path } from "#core/config/located-document";
import { isAtOrUnder } from "#core/config/validate";

/** What of a rule's values came from outside; paths are those of the rule. */
export interface OutsideValues {
  /** Put in as data: never a template, never shown. */
  readonly putIn: readonly Path[];
  /** Those about which nothing can be said, because the real value is not there. */
  readonly unjudged: readonly Path[];
}

/** The paths that lie at or under `base`, as seen from there. */
export function pathsUnder(paths: readonly Path[], base: Path): readonly Path[] {
  return paths.filter((path) => isAtOrUnder(path, base)).map((path) => path.slice(base.length));
}
