import type { ListenAddress } from "#core/config/config-file";
import { isHeraldError } from "#core/errors/herald-error";

/** Opens a listener at an address. Returns how to close it. */
type Open = (address: ListenAddress) => Promise<() => Promise<void>>;

/** The one place where a bot listens, which may move while it runs. */
export class HttpDoor {
  readonly #open: Open;
  #address: ListenAddress | undefined;
  #close: () => Promise<void> = () => Promise.resolve();

  constructor(open: Open) {
    this.#open = open;
  }

  /** Listens there and nowhere else; nowhere when undefined. Rejects with a `HeraldError`, and listens where it did, when it cannot. */
  async use(address: ListenAddress | undefined): Promise<void> {
    if (address?.host === this.#address?.host && address?.port === this.#address?.port) return;
    const [close, before] = [this.#close, this.#address];
    if (address === undefined) {
      this.#standAt(undefined, () => Promise.resolve());
      return close();
    }
    try {
      this.#standAt(address, await this.#open(address));
    } catch (error) {
      // The same port at another address may be in use by nobody but ourselves.
      const isOurs = before !== undefined && before.port === address.port && isHeraldError(error) && error.code === "HTTP_PORT_IN_USE";
      if (!isOurs) throw error;
      return this.#moveWithin(before, address);
    }
    await close();
  }

  async #moveWithin(before: ListenAddress, address: ListenAddress): Promise<void> {
    await this.#close();
    try {
      this.#standAt(address, await this.#open(address));
    } catch (error) {
      this.#standAt(before, await this.#open(before));
      throw error;
    }
  }

  #standAt(address: ListenAddress | undefined, close: () => Promise<void>): void {
    this.#address = address;
    this.#close = close;
  }
}
