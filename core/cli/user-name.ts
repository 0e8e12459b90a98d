import { userInfo } from "node:os";

/** The name of who runs the command; a container's user may have none. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "somebody";
  }
}
