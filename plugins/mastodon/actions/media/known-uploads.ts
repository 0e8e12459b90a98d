/** A file that the server has, and may still be working on. */
export interface Upload {
  readonly id: string;
  /** When it was uploaded, milliseconds since the epoch. */
  readonly at: number;
  isReady: boolean;
}

const most = 500;

/** What was uploaded for a post that is not made yet, in memory: its next attempt goes on from there and uploads nothing twice. */
export class KnownUploads {
  readonly #uploads = new Map<string, Upload>();

  get(key: string): Upload | undefined {
    return this.#uploads.get(key);
  }

  set(key: string, upload: Upload): void {
    this.#uploads.set(key, upload);
    for (const oldest of this.#uploads.keys()) {
      if (this.#uploads.size <= most) return;
      this.#uploads.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#uploads.delete(key);
  }
}
