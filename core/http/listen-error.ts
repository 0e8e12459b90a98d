import type { ListenAddress } from "#core/config/config-file";
import { HeraldError } from "#core/errors/herald-error";

/** Why a server cannot listen at an address, for people. `hint`: what to do when another program listens there. */
export function listenError(
  error: NodeJS.ErrnoException,
  { host, port }: ListenAddress,
  hint = "stop that program (another Herald?), or give http.listen another port",
): HeraldError {
  const at = `${host.includes(":") ? `[${host}]` : host}:${port.toString()}`;
  switch (error.code) {
    case "EADDRINUSE":
      return new HeraldError("HTTP_PORT_IN_USE", `another program listens on ${at} already`, { hint, cause: error });
    case "EACCES":
      return new HeraldError("HTTP_CANNOT_LISTEN", `listening on ${at} is not allowed`, { hint: "take a port from 1024 on", cause: error });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new HeraldError("HTTP_CANNOT_LISTEN", `${host} is no address of this machine`, {
        hint: "127.0.0.1 is for this machine alone, 0.0.0.0 for everybody",
        cause: error,
      });
    default:
      return new HeraldError("HTTP_CANNOT_LISTEN", `listening on ${at} failed (${error.code ?? error.name})`, { cause: error });
  }
}
