import { styleText } from "node:util";

/** Text for a terminal. Without colours every function gives its text back. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

type Format = keyof Style;

/** A style that colours, or one that leaves everything as it is. */
export function createStyle(colours: boolean): Style {
  const paint = (format: Format) => (text: string) => (colours ? styleText(format, text, { validateStream: false }) : text);
  return { bold: paint("bold"), dim: paint("dim"), red: paint("red"), green: paint("green"), yellow: paint("yellow"), cyan: paint("cyan") };
}
