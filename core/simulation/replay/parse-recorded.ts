import { z } from "zod";
import { isHeraldError } from "#core/errors/herald-error";
import { parseJson } from "#core/codec/parse-json";
import { RecordedLine, recordingVersion } from "#core/runtime/recording/recorded-line";

const Versioned = z.object({ v: z.number() });
const longestLine = 32 * 1024 * 1024;

/** A line of a recording, or what is wrong with it. Repeats nothing of it. */
export function parseRecorded(text: string): RecordedLine | { readonly problem: string } {
  try {
    const value = parseJson(text, { maxCharacters: longestLine });
    const line = RecordedLine.safeParse(value);
    if (line.success) return line.data;
    const versioned = Versioned.safeParse(value);
    if (versioned.success && versioned.data.v !== recordingVersion) {
      return { problem: `it is of version ${versioned.data.v}; this Herald reads version ${recordingVersion}` };
    }
    const [issue] = line.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    return { problem: `it is no line of a recording (${place}${issue?.message ?? "unknown"})` };
  } catch (error) {
    if (!isHeraldError(error)) throw error;
    return { problem: error.message };
  }
}
