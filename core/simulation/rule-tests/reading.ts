import { dirname, isAbsolute, join } from "node:path";
import type { z } from "zod";
import type { Diagnostic } from "#core/config/diagnostic";
import type { LocatedDocument, Path } from "#core/config/located-document";
import { validate } from "#core/config/validate";
import type { TestConfig } from "./test-config.ts";

/** What reading a part of a test works with. Mistakes are pushed to `diagnostics`. */
export interface Reading {
  readonly document: LocatedDocument;
  readonly diagnostics: Diagnostic[];
  readonly config: TestConfig;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Reads the configuration at a path as the test's own was read: for a change of it. */
  readonly other: (path: string) => Promise<TestConfig>;
}

/** Holds a part of the document against its shape. Undefined, with a diagnostic, when it does not fit. */
export function readShape<S extends z.ZodType>(shape: S, value: unknown, path: Path, reading: Reading): z.output<S> | undefined {
  const { value: read, diagnostics } = validate(shape, value, { document: reading.document, path });
  reading.diagnostics.push(...diagnostics);
  return read;
}

/** A path in a test file: relative to it. */
export function besideTest(path: string, { document }: Pick<Reading, "document">): string {
  return isAbsolute(path) ? path : join(dirname(document.file), path);
}
