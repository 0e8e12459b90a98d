/** What a client sends. */
export type Command = "subscribe" | "unsubscribe";

/**
 * The documentation says that payloads can not exceed 256 bytes. Whether it means bytes or characters, and whether exactly 256 are too many, is
 * not known: 255 bytes of UTF-8 hold in every reading.
 */
export const maxCommandBytes = 255;

const opOf = { subscribe: 0, unsubscribe: -1 } as const;

/** A command as it goes over the wire. */
export function commandText(command: Command, channels: readonly string[]): string {
  return JSON.stringify({ op: opOf[command], channels });
}

/** Its length in bytes. */
export function commandBytes(command: Command, channels: readonly string[]): number {
  return Buffer.byteLength(commandText(command, channels), "utf8");
}

/** Channels, each once, in groups that fit into one command each. Without channels there is no group. Every channel fits by itself: the settings see to that. */
export function batchesOf(command: Command, channels: readonly string[]): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let room = 0;
  for (const channel of new Set(channels)) {
    const bytes = commandBytes(command, [channel]) - commandBytes(command, []) + ",".length;
    if (bytes > room) {
      batches.push([]);
      // The first channel of a group has no comma in front of it.
      room = maxCommandBytes - commandBytes(command, []) + ",".length;
    }
    batches.at(-1)?.push(channel);
    room -= bytes;
  }
  return batches;
}
