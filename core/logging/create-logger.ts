import { type Logger as Pino, pino } from "pino";
import { prettyFactory } from "pino-pretty";
import type { Logger } from "#core/plugin/logger";
import type { LogDestination } from "./log-destination.ts";
import { loggable } from "./loggable.ts";
import type { Redactor } from "./redactor.ts";

/** From the most to the least talkative; `silent` writes nothing. */
export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

export type LogLevel = (typeof logLevels)[number];

/** How a logger writes. */
export interface LoggerOptions {
  readonly level: LogLevel;
  /** Lines for people instead of one JSON object a line. */
  readonly pretty: boolean;
  /** Colours in pretty lines. Default false. */
  readonly colours?: boolean;
  /** Takes the secrets out of every line. */
  readonly redactor: Redactor;
  readonly destination: LogDestination;
  /** Milliseconds since the epoch: the time of each line. */
  readonly now: () => number;
}

type WrittenLevel = Exclude<LogLevel, "silent">;

/** What a line says by itself: a field of the same name is written with an underscore before it. */
const ownKeys = new Set(["level", "time", "message"]);

/**
 * A logger that writes each line at once. Fields are reduced to plain JSON; errors to code, message and cause, with their stacks at level `debug`.
 * It never throws.
 */
export function createLogger(options: LoggerOptions): Logger {
  const root = pino(
    {
      base: null,
      level: options.level,
      messageKey: "message",
      timestamp: () => `,"time":"${new Date(options.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.pretty ? prettily(options.destination, options.colours ?? false) : options.destination,
  );
  return loggerOver(root, {}, { redact: (text) => options.redactor.redact(text), stacks: options.level === "debug" });
}

function loggerOver(root: Pino, bound: object, how: { readonly redact: (text: string) => string; readonly stacks: boolean }): Logger {
  const write = (level: WrittenLevel, message: string, fields: object | undefined): void => {
    if (!root.isLevelEnabled(level)) return;
    root[level](withoutOwnKeys(loggable({ ...bound, ...fieldsOf(fields) }, how)), how.redact(message));
  };
  return {
    debug: (message, fields) => write("debug", message, fields),
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
    child: (fields) => loggerOver(root, { ...bound, ...fields }, how),
  };
}

/** An error given in place of fields is a field by itself. */
function fieldsOf(fields: object | undefined): object {
  return fields instanceof Error ? { error: fields } : { ...fields };
}

function withoutOwnKeys(fields: unknown): object {
  if (typeof fields !== "object" || fields === null) return { fields };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [ownKeys.has(name) ? `_${name}` : name, value as unknown]));
}

function prettily(destination: LogDestination, colours: boolean): LogDestination {
  const format = prettyFactory({
    colorize: colours,
    messageKey: "message",
    // Whose line it is comes first; the other fields follow the message.
    messageFormat: ({ connection, message }) => `${typeof connection === "string" ? `${connection}: ` : ""}${message as string}`,
    ignore: "connection",
    translateTime: "SYS:HH:MM:ss",
    singleLine: true,
    errorLikeObjectKeys: [],
  });
  return { write: (line) => destination.write(format(line)) };
}
