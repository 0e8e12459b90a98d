import { open } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { HeraldError } from "#core/errors/herald-error";

/** Unix refuses longer socket paths with an error that names none of this. */
const longestBytes = 103;

/** A path that a socket can be bound to or reached by, until it is closed. */
export interface SocketPath {
  readonly path: string;
  readonly close: () => Promise<void>;
}

/**
 * The path itself, or a short one to the same place. Linux reaches a folder through its open descriptor (proc(5), /proc/self/fd); elsewhere
 * a path that is too long is refused with `CONTROL_PATH_TOO_LONG`. Rejects as well when there is no such folder.
 */
export async function openSocketPath(path: string): Promise<SocketPath> {
  if (Buffer.byteLength(path) <= longestBytes) return { path, close: () => Promise.resolve() };
  if (process.platform !== "linux") {
    throw new HeraldError("CONTROL_PATH_TOO_LONG", `the path of the control socket is longer than ${longestBytes} bytes: ${path}`, {
      hint: "put the store into a folder with a shorter path",
    });
  }
  const folder = await open(dirname(path), "r");
  return { path: `/proc/self/fd/${folder.fd}/${basename(path)}`, close: () => folder.close() };
}
