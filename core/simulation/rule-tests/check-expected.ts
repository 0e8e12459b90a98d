import { isJsonObject, type Json } from "#core/codec/json";
import { errorAt } from "#core/config/diagnostic";
import type { Path } from "#core/config/located-document";
import { didYouMean } from "#core/errors/suggest";
import type { CompiledStep } from "#core/rules/compiled-rule";
import { isMatcher } from "./match-value.ts";
import type { Reading } from "./reading.ts";
import type { ExpectationShape, ExplanationShape } from "./test-shape.ts";

/** Says what in an expectation could never come true, because the rules have no such thing. */
export function checkExpectation(expectation: ExpectationShape, path: Path, reading: Reading): void {
  const { rule } = expectation;
  checkRule(rule, [...path, "rule"], reading);
  // Of a rule that is not there nothing else can be said.
  if (rule !== undefined && !reading.config.plan.rules.rules.has(rule)) return;
  const steps = stepsOf(expectation, reading);
  checkName(
    expectation.step,
    steps.map(({ id }) => id),
    [...path, "step"],
    reading,
  );
  const named = steps.filter(({ id }) => expectation.step === undefined || id === expectation.step);
  checkName(expectation.action, named.map(actionName), [...path, "action"], reading);
  const inputs = named
    .filter((step) => expectation.action === undefined || actionName(step) === expectation.action)
    .map((step) => inputsOf(step, reading));
  for (const [name, value] of Object.entries(expectation.with ?? {})) {
    const at = [...path, "with", name];
    if (inputs.length > 0 && !inputs.some((known) => known.includes(name))) {
      const known = [...new Set(inputs.flat())];
      complain(at, `the action takes no "${name}"`, didYouMean(name, known) ?? `it takes ${known.join(", ")}`, reading);
    }
    checkPatterns(value, at, reading);
  }
}

/** Says what in an expected verdict could never come true. */
export function checkExplanation({ rule, event }: ExplanationShape, path: Path, entries: number, reading: Reading): void {
  checkRule(rule, [...path, "rule"], reading);
  if (event !== undefined && event > entries) {
    complain([...path, "event"], `there is no entry ${event.toString()}`, `events has ${entries.toString()}`, reading);
  }
}

function checkRule(rule: string | undefined, path: Path, reading: Reading): void {
  checkName(rule, [...reading.config.plan.rules.rules.keys()], path, reading);
}

function checkName(name: string | undefined, known: readonly string[], path: Path, reading: Reading): void {
  if (name === undefined || known.includes(name)) return;
  const names = [...new Set(known)];
  complain(path, `there is no ${String(path.at(-1))} "${name}"`, didYouMean(name, names) ?? `there is ${names.join(", ")}`, reading);
}

function checkPatterns(value: Json, path: Path, reading: Reading): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) checkPatterns(item as Json, [...path, index], reading);
  if (!isJsonObject(value)) return;
  const pattern = isMatcher(value) ? value["matches"] : undefined;
  if (pattern !== undefined && !isPattern(pattern)) complain([...path, "matches"], "this is no regular expression", undefined, reading);
  for (const [name, field] of Object.entries(value)) checkPatterns(field, [...path, name], reading);
}

function isPattern(pattern: Json): boolean {
  try {
    return typeof pattern === "string" && new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

function stepsOf({ rule }: ExpectationShape, { config }: Reading): readonly CompiledStep[] {
  return [...config.plan.rules.rules.values()].filter(({ id }) => rule === undefined || id === rule).flatMap(({ steps }) => steps);
}

function actionName({ connection, action }: CompiledStep): string {
  return `${connection}.${action}`;
}

function inputsOf({ connection, action }: CompiledStep, { config }: Reading): readonly string[] {
  return Object.keys(config.plugins.get(connection)?.actions[action]?.input.shape ?? {});
}

function complain(path: Path, message: string, hint: string | undefined, { document, diagnostics }: Reading): void {
  diagnostics.push(errorAt(document.placeOfKey(path), "TEST_NEVER", message, hint));
}
