import { type Clock, untilAborted } from "#core";
import type { AccessToken, TokenSource } from "../tokens/token-source.ts";
import { blamesToken, handshakeError } from "./close-reason.ts";
import { type OpenSocket, openSocket, type SocketOptions } from "./socket.ts";

export interface Connected {
  readonly socket: OpenSocket;
  readonly token: AccessToken;
}

/** Opens the socket with a fresh token. A token that is refused is replaced once, if it can be; after that the error stands. */
export async function connect(tokens: TokenSource, options: Omit<SocketOptions, "token"> & { readonly clock: Clock }): Promise<Connected> {
  for (let attempt = 1; ; attempt += 1) {
    const token = await untilAborted(tokens.current(), options.signal);
    const answer = await openSocket({ ...options, token: token.text });
    if ("ended" in answer) return { socket: answer, token };
    const canRenew = blamesToken(answer) && tokens.refused(token);
    if (!canRenew || attempt > 1) throw handshakeError(answer, canRenew);
  }
}
