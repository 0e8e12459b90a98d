import type { Place } from "#core/errors/herald-error";
import type { ConfigSource, Sections } from "./config-source.ts";
import { type Diagnostic, errorAt } from "./diagnostic.ts";

type NamedSection = "connections" | "time_intervals" | "lists" | "maps" | "plugins";

/** A thing of a named section and the file that declares it. */
export interface Declared<T> {
  readonly name: string;
  readonly value: T;
  readonly source: ConfigSource;
  readonly place: Place;
}

/** The things of one section over all files, by name. A name that is declared twice is an error, and the first one counts. */
export function mergeSection<S extends NamedSection>(
  section: S,
  sources: readonly ConfigSource[],
  diagnostics: Diagnostic[],
): Map<string, Declared<NonNullable<Sections[S]>[string]>> {
  const merged = new Map<string, Declared<NonNullable<Sections[S]>[string]>>();
  for (const source of sources) {
    for (const [name, value] of Object.entries(source.sections[section] ?? {})) {
      const place = source.document.placeOfKey([section, name]);
      const first = merged.get(name);
      if (first === undefined) merged.set(name, { name, value: value as NonNullable<Sections[S]>[string], source, place });
      else
        diagnostics.push(
          errorAt(place, "CONFIG_DUPLICATE_NAME", `"${name}" under ${section} is declared twice, ${alsoAt(first.place)}`, "rename one"),
        );
    }
  }
  return merged;
}

/** `first at bots/a/bot.yaml:3:5`. */
export function alsoAt(place: Place): string {
  return `first at ${place.file}:${place.line.toString()}:${place.column.toString()}`;
}
