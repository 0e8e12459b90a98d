import { expect, test } from "vitest";
import { type Diagnostic, diagnosticOf, errorAt, formatDiagnostic, hasErrors, sortDiagnostics } from "#core/config/diagnostic";
import { HeraldError } from "#core/errors/herald-error";

const place = { file: "a.yaml", line: 3, column: 5 };

test("formats a diagnostic in one line, with its hint when it has one", () => {
  expect(formatDiagnostic(errorAt(place, "X", "wrong\n  indeed", "mend it"))).toBe("a.yaml:3:5: error: wrong indeed (mend it)");
  expect(formatDiagnostic({ ...errorAt(place, "X", "odd"), severity: "warning" })).toBe("a.yaml:3:5: warning: odd");
});

test("sorts by file, line and column, gives equal ones once, and puts the wanted file first", () => {
  const at = (file: string, line: number, column: number): Diagnostic => errorAt({ file, line, column }, "X", "m");
  const mixed = [at("b", 2, 1), at("a", 9, 9), at("b", 1, 7), at("b", 1, 3), at("b", 2, 1)];
  const places = (list: readonly Diagnostic[]): string[] =>
    list.map((it) => `${it.place.file}${it.place.line.toString()}${it.place.column.toString()}`);

  expect(places(sortDiagnostics(mixed))).toEqual(["b13", "b17", "b21", "a99"]);
  expect(places(sortDiagnostics(mixed, "a"))).toEqual(["a99", "b13", "b17", "b21"]);
});

test("only errors stop the start", () => {
  const warning: Diagnostic = { ...errorAt(place, "X", "m"), severity: "warning" };

  expect(hasErrors([warning])).toBe(false);
  expect(hasErrors([warning, errorAt(place, "X", "m")])).toBe(true);
});

test("makes a diagnostic of an error, at the error's own place when it has one", () => {
  const own = { file: "b.yaml", line: 1, column: 1 };

  expect(diagnosticOf(new HeraldError("C", "m", { hint: "h" }), place)).toEqual(errorAt(place, "C", "m", "h"));
  expect(diagnosticOf(new HeraldError("C", "m", { place: own }), place)).toEqual(errorAt(own, "C", "m"));
});
