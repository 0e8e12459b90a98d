import { type Figure, meetsGoal, ratioOf } from "./figure.ts";

/** The figures as lines for a terminal. */
export function tableOf(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((figure) => [
    figure.what,
    amount(figure.value, figure.unit),
    `${ratioOf(figure).toPrecision(3)} ×`,
    `${figure.beside}: ${amount(figure.limit, figure.unit)}`,
    goalText(figure),
    figure.measure,
  ]);
  const all = [["figure", "", "ratio", "beside, in the same run", "goal", "--only"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) =>
    row
      .map((text, column) => (isRight(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

function isRight(column: number): boolean {
  return column === 1 || column === 2;
}

function goalText(figure: Figure): string {
  if (figure.goal === undefined) return "";
  return `${meetsGoal(figure) ? "met" : "MISSED"}, ${figure.goal.is} ${amount(figure.goal.value, figure.unit)}`;
}

function amount(value: number, unit: Figure["unit"]): string {
  if (unit === "/s") return `${Math.round(value).toLocaleString("en")}/s`;
  return `${value >= 100 ? Math.round(value) : value.toPrecision(3)} ${unit}`;
}
