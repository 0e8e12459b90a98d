import type { Json } from "#core/codec/json";
import { type Diagnostic, errorAt } from "#core/config/diagnostic";
import { type LocatedDocument, parseYaml, type Path } from "#core/config/located-document";
import { fileDiagnostic, readText } from "#core/config/read-text";
import { besideTest, type Reading } from "./reading.ts";

/** One message of a fixture, and the document that says where its parts stand. */
export interface FixtureMessage {
  readonly value: Json;
  readonly document: LocatedDocument;
  /** How many lines of the file stand before the document. */
  readonly linesBefore: number;
}

/** Reads a file of messages: JSON or YAML is one, `.ndjson` and `.jsonl` hold one in each line. `at` is where the test names the file. */
export async function readFixture(path: string, at: Path, reading: Reading): Promise<readonly FixtureMessage[]> {
  const place = reading.document.placeOf(at);
  const file = await readText(besideTest(path, reading), reading.readFile);
  if (!file.ok) {
    reading.diagnostics.push(fileDiagnostic(path, file, place));
    return [];
  }
  const isList = /\.(ndjson|jsonl)$/.test(path);
  const parts = isList ? file.text.split("\n").map((text, line) => ({ text, line })) : [{ text: file.text, line: 0 }];
  const messages = parts.flatMap(({ text, line }) => (isList && text.trim() === "" ? [] : readMessage(text, path, line, reading)));
  if (messages.length === 0 && reading.diagnostics.length === 0) {
    reading.diagnostics.push(errorAt(place, "TEST_FIXTURE", `${path} holds no message`));
  }
  return messages;
}

function readMessage(text: string, file: string, line: number, reading: Reading): readonly FixtureMessage[] {
  const { document, diagnostics } = parseYaml(text, file);
  reading.diagnostics.push(...diagnostics.map((one) => moved(one, line)));
  return document === undefined ? [] : [{ value: document.value, document, linesBefore: line }];
}

/** A diagnostic of a part of a file, as one of the file. */
export function moved(diagnostic: Diagnostic, lines: number): Diagnostic {
  const { place } = diagnostic;
  return lines === 0 ? diagnostic : { ...diagnostic, place: { ...place, line: place.line + lines } };
}
