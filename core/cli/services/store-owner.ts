import { stat } from "node:fs/promises";

/**
 * The user to whom a store belongs, or would belong if it is not there yet, where that is not the user of this process: what is made there by another one
 * the bot could not open. Undefined when it is the same, or where there are no users.
 */
export async function foreignOwner(storePath: string, configPath: string): Promise<number | undefined> {
  const file = (await stat(storePath).catch(() => undefined)) ?? (await stat(configPath).catch(() => undefined));
  const own = process.getuid?.();
  return file === undefined || own === undefined || file.uid === own ? undefined : file.uid;
}
