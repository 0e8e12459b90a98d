/** One part of a form. */
export interface FormPart {
  readonly name: string;
  /** Undefined for a text field. */
  readonly filename: string | undefined;
  readonly bytes: Buffer;
}

/** The parts of a multipart form. Bytes are looked at as Latin-1, which keeps them apart and whole. Pure. */
export function readMultipart(body: Buffer, contentType: string): readonly FormPart[] {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? "";
  const pieces = body.toString("latin1").split(`--${boundary}`).slice(1, -1);
  return pieces.map((piece) => {
    const headEnd = piece.indexOf("\r\n\r\n");
    const head = Buffer.from(piece.slice(0, headEnd), "latin1").toString("utf8");
    return {
      name: /\bname="([^"]*)"/.exec(head)?.[1] ?? "",
      filename: /\bfilename="([^"]*)"/.exec(head)?.[1],
      bytes: Buffer.from(piece.slice(headEnd + 4, -2), "latin1"),
    };
  });
}
