import type { Finding } from "#core/plugin/connection-check";

/** What was found about one thing. */
export interface DoctorSection {
  readonly about: "machine" | "configuration" | "store" | "bot" | "listener" | "connection";
  /** Of a connection its name. */
  readonly connection?: string;
  /** For people: `connection discord`. */
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** A finding that all is well. */
export function fine(what: string): Finding {
  return { level: "ok", what };
}

/** Something that works and will surprise. */
export function doubtful(what: string, advice: string): Finding {
  return { level: "warning", what, advice };
}

/** Something that cannot work. */
export function broken(what: string, advice: string): Finding {
  return { level: "error", what, advice };
}
