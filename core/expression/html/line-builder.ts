import type { Line, Look, Span } from "./line.ts";

/** Puts spans into lines as a page would: white space runs together, and blocks begin lines of their own. */
export class LineBuilder {
  readonly #lines: Line[] = [];
  #line: Line | undefined;
  #gap: "none" | "line" | "block" = "none";
  #marker = "";
  #pendingSpace = false;

  isQuote = false;

  /** The text that follows begins a line; after a `block` an empty one is between. */
  breakLine(kind: "line" | "block"): void {
    if (this.#gap !== "block") this.#gap = kind;
    this.#pendingSpace = false;
  }

  /** `<br>`: a second one makes an empty line. */
  forceBreak(): void {
    this.breakLine(this.#gap === "none" ? "line" : "block");
  }

  /** The next line begins with a mark. An item without text leaves none. */
  mark(marker: string): void {
    this.#marker = marker;
  }

  /** Text in which white space means nothing but a gap between words. */
  text(text: string, look: Look): void {
    const parts = text.split(/[ \t\n\r\f]+/);
    for (const [position, part] of parts.entries()) {
      if (position > 0) this.#pendingSpace = true;
      if (part !== "") this.#put({ text: part, look, isUrl: false });
    }
  }

  /** Text whose white space stays. */
  preformatted(text: string, look: Look): void {
    for (const [position, line] of text.split(/\r\n?|\n/).entries()) {
      if (position > 0) this.forceBreak();
      if (line !== "") this.#put({ text: line, look, isUrl: false });
    }
  }

  url(address: Span): void {
    this.#put(address);
  }

  finish(): readonly Line[] {
    return this.#lines;
  }

  #put(span: Span): void {
    const line = this.#openLine();
    const last = line.spans.at(-1);
    const space = this.#pendingSpace && last !== undefined ? " " : "";
    this.#pendingSpace = false;
    if (space !== "") line.spans.push({ text: space, look: last?.look === span.look ? span.look : 0, isUrl: false });
    line.spans.push(span);
  }

  #openLine(): Line {
    if (this.#line !== undefined && this.#gap === "none") return this.#line;
    const line: Line = { isQuote: this.isQuote, marker: this.#marker, spans: [] };
    const before = this.#line;
    if (before !== undefined && this.#gap === "block") {
      this.#lines.push({ isQuote: before.isQuote && this.isQuote, marker: "", spans: [] });
    }
    this.#lines.push(line);
    this.#line = line;
    this.#gap = "none";
    this.#marker = "";
    return line;
  }
}
