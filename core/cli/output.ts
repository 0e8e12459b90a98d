import { createStyle, type Style } from "./style.ts";

/** Where a command's words go: results to standard output, complaints to standard error. */
export interface Output {
  /** A person is reading along: standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Standard error is a terminal. */
  readonly hasErrorTerminal: boolean;
  readonly colours: boolean;
  readonly style: Style;
  /** A line of the result. */
  print(line: string): void;
  /** A line about what went wrong, or is going on beside the result. */
  complain(line: string): void;
  /** How far something is: a line on a terminal that the next words take away, and nothing elsewhere. Empty: takes it away. */
  progress(line: string): void;
  /** A whole result for a script: indented on a terminal, one line elsewhere. */
  json(value: unknown): void;
}

/** A stream as far as output needs one. */
export interface TextStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Output to streams. Colours only on a terminal; `NO_COLOR` forbids them and `FORCE_COLOR` asks for them anywhere (set and not empty; https://no-color.org). */
export function createOutput(streams: {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: { readonly [name: string]: string | undefined };
}): Output {
  const { stdout, stderr, env } = streams;
  const isTerminal = stdout.isTTY === true;
  const isSet = (name: string): boolean => (env[name] ?? "") !== "";
  const colours = !isSet("NO_COLOR") && (isTerminal || (isSet("FORCE_COLOR") && env["FORCE_COLOR"] !== "0"));
  const bar = { isShown: false };
  const wipe = (): void => {
    if (bar.isShown) stderr.write("\r\u001b[2K");
    bar.isShown = false;
  };
  return {
    isTerminal,
    hasErrorTerminal: stderr.isTTY === true,
    colours,
    style: createStyle(colours),
    print(line) {
      wipe();
      stdout.write(`${line}\n`);
    },
    complain(line) {
      wipe();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      wipe();
      if (stderr.isTTY !== true || line === "") return;
      bar.isShown = true;
      stderr.write(line);
    },
    json: (value) => void stdout.write(`${JSON.stringify(value, undefined, isTerminal ? 2 : undefined)}\n`),
  };
}
