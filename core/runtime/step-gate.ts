/** How long after a connect a source may keep the timers of its rules waiting. */
const inStepGraceMs = 120_000;

interface Link {
  readonly connectedAt: number | undefined;
  readonly inStep: boolean;
}

/**
 * Which sources are in step. Absence of news is evidence only while connected, so the timers of a rule wait while any of its sources
 * is not: until it says so, or two minutes after its link came up.
 */
export class StepGate {
  readonly #links = new Map<string, Link>();

  /** Declares a connection that has a source: it is not in step until told. */
  expect(connection: string): void {
    if (!this.#links.has(connection)) this.#links.set(connection, { connectedAt: undefined, inStep: false });
  }

  /** The connection has no source any more: it holds nothing. */
  forget(connection: string): void {
    this.#links.delete(connection);
  }

  connected(connection: string, now: number): void {
    this.#links.set(connection, { connectedAt: now, inStep: false });
  }

  lost(connection: string): void {
    this.#links.set(connection, { connectedAt: undefined, inStep: false });
  }

  inStep(connection: string): void {
    this.#links.set(connection, { connectedAt: this.#links.get(connection)?.connectedAt, inStep: true });
  }

  isInStep(connection: string): boolean {
    return this.#links.get(connection)?.inStep ?? false;
  }

  /** Whether a rule that listens to these connections may take silence for an answer. A connection without a source never holds anything. */
  isOpen(connections: readonly string[], now: number): boolean {
    return connections.every((connection) => {
      const link = this.#links.get(connection);
      if (link === undefined || link.inStep) return true;
      return link.connectedAt !== undefined && now >= link.connectedAt + inStepGraceMs;
    });
  }

  /** When the next grace period ends by itself. */
  nextChange(now: number): number | undefined {
    let next: number | undefined;
    for (const { inStep, connectedAt } of this.#links.values()) {
      if (inStep || connectedAt === undefined) continue;
      const at = connectedAt + inStepGraceMs;
      if (at > now && (next === undefined || at < next)) next = at;
    }
    return next;
  }

  /** For status: the state of one link in a word. */
  describe(connection: string): "in step" | "connected" | "not connected" | "no source" {
    const link = this.#links.get(connection);
    if (link === undefined) return "no source";
    if (link.inStep) return "in step";
    return link.connectedAt === undefined ? "not connected" : "connected";
  }
}
