import type { Op } from "#core/engine/state";
import type { ParkedRow } from "#core/store/port";
import type { AttemptReport } from "./attempt.ts";
import { probeWaitMs } from "./back-off.ts";
import { parks } from "./decide.ts";
import type { DeliveryInput } from "./delivery-input.ts";
import type { OpenConnection } from "./open-connection.ts";

/** The scopes that can hold an op back, the widest first: `<connection>` and `<connection>|<target>`. */
export function scopesOf({ connection, target }: Pick<Op, "connection" | "target">): readonly [string, string] {
  return [connection, `${connection}|${target}`];
}

/** Whether a scope lies within a connection. */
function isScopeOf(scope: string, connection: string): boolean {
  return scope === connection || scope.startsWith(`${connection}|`);
}

/**
 * Which scopes are parked, as on disk, and which op probes each. A parked scope lets one op through at `until`: an answer of the destination
 * unparks it, the same refusal parks it longer.
 */
export class Parking {
  readonly #rows = new Map<string, ParkedRow>();
  readonly #probes = new Map<string, string>();

  /** A start is what people do after they changed a right at the destination: whatever was parked then is probed at once. */
  constructor(rows: readonly ParkedRow[], startedAt: number) {
    for (const row of rows) this.#rows.set(row.scope, { ...row, until: Math.min(row.until, startedAt) });
  }

  /** The rows of one connection. */
  of(connection: string): readonly ParkedRow[] {
    return [...this.#rows.values()].filter(({ scope }) => isScopeOf(scope, connection));
  }

  /** The connections that have a parked scope. */
  connections(): readonly string[] {
    return [...this.#rows.keys()].map((scope) => scope.split("|", 1)[0] ?? scope);
  }

  /** What holds an op back now; `until` is undefined while another op probes. */
  holding(op: Op, now: number): { readonly scope: string; readonly until: number | undefined } | undefined {
    for (const scope of scopesOf(op)) {
      const row = this.#rows.get(scope);
      if (row === undefined) continue;
      if (this.#probes.has(scope)) return { scope, until: undefined };
      if (row.until > now) return { scope, until: row.until };
    }
    return undefined;
  }

  /** An op is let through: from now on it is the probe of the scopes that are parked. */
  letThrough(op: Op): void {
    for (const scope of scopesOf(op)) if (this.#rows.has(scope)) this.#probes.set(scope, op.id);
  }

  /** An op that was let through made no request. */
  takeBack(op: Op): void {
    for (const scope of scopesOf(op)) if (this.#probes.get(scope) === op.id) this.#probes.delete(scope);
  }

  /** Draws the conclusions from an attempt that began at `startedAt`. */
  conclude(
    { op, connection, startedAt }: { readonly op: Op; readonly connection: OpenConnection | undefined; readonly startedAt: number },
    { contact, fault }: AttemptReport,
    now: number,
  ): readonly DeliveryInput[] {
    const inputs: DeliveryInput[] = [];
    const refused = fault !== undefined && parks(fault) ? fault.scope : undefined;
    const [wide, narrow] = scopesOf(op);
    for (const scope of [wide, narrow]) {
      const row = this.#rows.get(scope);
      const isProbe = this.#probes.get(scope) === op.id;
      if (isProbe) this.#probes.delete(scope);
      if (refused === (scope === wide ? "connection" : "target")) {
        // Of several refusals that were under way together the first parks, and only a probe's makes it longer.
        if (connection !== undefined && (row === undefined || isProbe))
          inputs.push(this.#park(scope, row, fault?.message ?? "", connection, now));
      } else if (row === undefined || refused === "connection") {
        // A refused connection says nothing about its targets.
      } else if (contact === "answered" && startedAt > row.since) {
        // An answer to a request that left before the scope was parked would prove nothing.
        inputs.push(this.#unpark(scope));
      } else if (contact === "failed" && isProbe) {
        inputs.push(this.#put({ ...row, until: now + probeWaitMs(row.probes) }));
      }
    }
    return inputs;
  }

  /** Unparks what was parked under other settings than the connection has now, and says which scopes that were. */
  adopt(connection: OpenConnection): readonly string[] {
    const outdated = this.of(connection.name).filter(({ fingerprint }) => fingerprint !== connection.fingerprint);
    for (const { scope } of outdated) this.#unpark(scope);
    return outdated.map(({ scope }) => scope);
  }

  #park(scope: string, row: ParkedRow | undefined, reason: string, { fingerprint }: OpenConnection, now: number): DeliveryInput {
    const probes = row === undefined ? 0 : row.probes + 1;
    return this.#put({ scope, reason, since: row?.since ?? now, until: now + probeWaitMs(probes), fingerprint, probes });
  }

  #put(row: ParkedRow): DeliveryInput {
    this.#rows.set(row.scope, row);
    return { kind: "park", row };
  }

  #unpark(scope: string): DeliveryInput {
    this.#rows.delete(scope);
    this.#probes.delete(scope);
    return { kind: "unpark", scope };
  }
}
