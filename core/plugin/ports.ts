import { Token } from "#core/container/token";
import type { Clock as ClockPort } from "#core/time/clock";
import type { KeyValueStore as KeyValueStorePort } from "./key-value-store.ts";
import type { Logger as LoggerPort } from "./logger.ts";
import type { Printer as PrinterPort } from "./printer.ts";

/** What every connection may ask for in its `needs`; `HttpClient` stands with its own port. */
export type Clock = ClockPort;
export const Clock: Token<ClockPort> = new Token("Clock");

export type Logger = LoggerPort;
export const Logger: Token<LoggerPort> = new Token("Logger");

export type KeyValueStore = KeyValueStorePort;
export const KeyValueStore: Token<KeyValueStorePort> = new Token("KeyValueStore");

export type Printer = PrinterPort;
export const Printer: Token<PrinterPort> = new Token("Printer");
