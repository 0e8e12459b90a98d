// SQLite's result codes, https://www.sqlite.org/rescode.html
export const sqlitePermission = 3;
export const sqliteBusy = 5;
export const sqliteLocked = 6;
export const sqliteReadOnly = 8;
export const sqliteIoError = 10;
export const sqliteCorrupt = 11;
export const sqliteFull = 13;
export const sqliteCannotOpen = 14;
export const sqliteTooBig = 18;
export const sqliteConstraint = 19;
export const sqliteNotADatabase = 26;

/** The primary result code of an error of SQLite's; undefined for any other. */
export function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | undefined)?.errcode;
  return typeof code === "number" ? code & 0xff : undefined;
}
