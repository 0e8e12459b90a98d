/** A file as it is uploaded. */
export interface MediaFile {
  readonly name: string;
  /** `image/png`; empty when not known: the server looks at the bytes. */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Mastodon's largest limit, for videos; the instance's own smaller ones are its own to enforce. */
export const mostMediaBytes = 99 * 1024 * 1024;

/** A file of a post that cannot be had. */
export class MediaError extends Error {
  /** Whether it may be had later. */
  readonly isPassing: boolean;

  constructor(message: string, isPassing: boolean) {
    super(message);
    this.name = "MediaError";
    this.isPassing = isPassing;
  }
}
