import { type Diagnostic, errorAt } from "#core/config/diagnostic";
import type { LoadedConnection } from "#core/config/load-connections";

/** Connections about whose settings a test knows too little: what stands in for their variables does not fit. */
export function missingStandIns(connections: Iterable<LoadedConnection>, used: ReadonlySet<string>): readonly Diagnostic[] {
  return [...connections].flatMap(({ name, place, settings }) => {
    if (settings !== undefined || !used.has(name)) return [];
    const message = `what stands in for the settings of "${name}" does not fit them`;
    return [errorAt(place, "TEST_NO_STAND_IN", message, "say in the test, under env, what its variables could be")];
  });
}
