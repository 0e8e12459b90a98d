import type { Store, Write } from "#core/store/port";

/** The store as one boot sees it. */
export interface BootStore {
  readonly store: Store;
  /** As a killed process: nothing is read or written any more, and nothing that was asked is answered. */
  cut(): void;
}

/** Passes everything on to a store, and tells a witness of every commit. */
export function bootStore(store: Store, onCommit: (writes: readonly Write[], now: number) => void): BootStore {
  let isCut = false;
  const ask = <T>(question: () => T): T | Promise<never> => (isCut ? new Promise<never>(() => {}) : question());
  const commit = async (writes: readonly Write[], now: number): Promise<void> => {
    await ask(() => store.commit(writes, now));
    onCommit(writes, now);
  };
  // Whatever else a store can be asked passes through unseen.
  const asked = new Proxy(store, {
    get(target, name) {
      if (name === "commit") return commit;
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: readonly unknown[]): unknown => ask(() => Reflect.apply(member, target, args) as unknown);
    },
  });
  return { store: asked, cut: () => (isCut = true) };
}
