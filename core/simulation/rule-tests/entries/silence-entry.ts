import { z } from "zod";
import type { Json } from "#core/codec/json";
import { Duration } from "#core/config/duration";
import { errorAt } from "#core/config/diagnostic";
import type { Path } from "#core/config/located-document";
import { didYouMean } from "#core/errors/suggest";
import { formatDurationMs } from "#core/time/duration-text";
import type { EntryKind, ReadEntry } from "../entry-kind.ts";
import { readShape, type Reading } from "../reading.ts";

interface Covered {
  readonly rule?: string;
  readonly key?: string;
}

const covers = {
  at: Duration.describe("When, counted from the start."),
  rule: z.string().min(1).exactOptional().describe("Which rule; behind a ~ stands an RE2 pattern. Default: every rule that has the key."),
  key: z.string().min(1).exactOptional().describe("Which key, likewise. Default: every key."),
};

const unsaid = { error: 'say which "rule", or which "key"' };

const AddShape = z
  .strictObject({
    ...covers,
    silence: z.enum(["add", "expire"]),
    for: Duration.describe("How long."),
    by: z.string().min(1).default("somebody"),
    why: z.string().min(1).default("a test"),
  })
  .refine(isSaid, unsaid);

const ExpireShape = z.strictObject({ ...covers, silence: z.literal("expire") }).refine(isSaid, unsaid);

/** `{ at: 5m, silence: add, rule: service-down, for: 2h }`: a person silences rules; `silence: expire` with the same rule and key ends that. */
export const silenceEntry: EntryKind = {
  key: "silence",
  async read(written, path, reading) {
    const entry =
      written["silence"] === "expire"
        ? expiring(readShape(ExpireShape, written, path, reading))
        : adding(readShape(AddShape, written, path, reading));
    checkRule(written["rule"], [...path, "rule"], reading);
    return entry;
  },
};

function isSaid({ rule, key }: Covered): boolean {
  return rule !== undefined || key !== undefined;
}

function adding(entry: z.output<typeof AddShape> | undefined): ReadEntry | undefined {
  if (entry === undefined) return undefined;
  const { at, for: forMs, by, why } = entry;
  const label = `silence: add ${nameOf(entry)} for ${formatDurationMs(forMs)}`;
  return { actions: [{ atMs: at, label, run: (simulation) => simulation.silence({ ...coveredBy(entry), forMs, by, why }) }] };
}

function expiring(entry: z.output<typeof ExpireShape> | undefined): ReadEntry | undefined {
  if (entry === undefined) return undefined;
  const label = `silence: expire ${nameOf(entry)}`;
  return { actions: [{ atMs: entry.at, label, run: (simulation) => simulation.expireSilence(coveredBy(entry)) }] };
}

function coveredBy({ rule, key }: Covered): Covered {
  return { ...(rule === undefined ? {} : { rule }), ...(key === undefined ? {} : { key }) };
}

function nameOf({ rule = "", key }: Covered): string {
  return key === undefined ? rule : `${rule}/${key}`;
}

/** A pattern may fit what is not there yet. */
function checkRule(rule: Json | undefined, path: Path, { config, document, diagnostics }: Reading): void {
  const rules = [...config.plan.rules.rules.keys()];
  if (typeof rule !== "string" || rule.startsWith("~") || rules.includes(rule)) return;
  const hint = didYouMean(rule, rules) ?? `there is ${rules.join(", ")}`;
  diagnostics.push(errorAt(document.placeOfKey(path), "TEST_NEVER", `there is no rule "${rule}"`, hint));
}
