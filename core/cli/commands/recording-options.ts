import { InvalidArgumentError } from "commander";
import { resolve } from "node:path";
import { isHeraldError } from "#core/errors/herald-error";
import { parseDurationText } from "#core/time/duration-text";
import type { RecordingOptions } from "#core/runtime/recording/recorder";

const units: { readonly [unit: string]: number } = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** `64MB` in bytes. */
export function byteSize(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6})(KB|MB|GB)$/i.exec(text) ?? [];
  const bytes = Number(number) * (units[unit.toUpperCase()] ?? 0);
  if (bytes < 4096) throw new InvalidArgumentError("It must be a size such as 64MB, of 4KB or more.");
  return bytes;
}

/** `1h30m` in milliseconds. */
export function timeSpan(text: string): number {
  try {
    const ms = parseDurationText(text);
    if (ms > 0) return ms;
  } catch (error) {
    if (!isHeraldError(error)) throw error;
  }
  throw new InvalidArgumentError("It must be a duration such as 30s or 1h30m.");
}

const defaultMaxBytes = 64 * 1024 ** 2;
export const defaultFiles = 10;

/** Where and how large, with what is usual where nothing is said. */
export function recordingInto(folder: string, more: Partial<RecordingOptions> = {}): RecordingOptions {
  return { maxBytes: defaultMaxBytes, files: defaultFiles, ...more, folder: resolve(folder) };
}
