/** Where a bot shows things to the person who started it: standard output, not the log. */
export interface Printer {
  /** Writes one line or several. Resolves when they are written, rejects when they cannot be. */
  print(text: string): Promise<void>;
}
