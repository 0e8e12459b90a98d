import { inspect } from "node:util";

const shown = "[secret]";

/** A value that must not be seen. Whatever prints it prints `[secret]`; only `reveal()` gives it, and only code that sends it calls that. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Use it in the request and nowhere else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
