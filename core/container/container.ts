import "reflect-metadata";
import { container as tsyringeRoot, type DependencyContainer } from "tsyringe";
import { HeraldError } from "#core/errors/herald-error";
import type { Needed, Needs, Token } from "./token.ts";

/** What a factory may ask for while it makes its value. */
export interface Resolver {
  get<T>(token: Token<T>): T;
}

/**
 * Values and factories by typed token. A child sees its parent's values and may have its own.
 * A factory runs once, in the container that registered it, whoever asks first: what it makes never holds a child's dependencies.
 */
export interface Container extends Resolver {
  value<T>(token: Token<T>, value: T): this;
  factory<T>(token: Token<T>, make: (resolver: Resolver) => T): this;
  /** Everything that `needs` names, as an object. */
  supply<N extends Needs>(needs: N): Needed<N>;
  child(): Container;
}

/** An empty container of its own: nothing is shared with any other. */
export function createContainer(): Container {
  return new TokenContainer(tsyringeRoot.createChildContainer(), []);
}

class TokenContainer implements Container {
  readonly #inner: DependencyContainer;
  /** The tokens being made now, outermost first: tsyringe itself answers a cycle with a stack overflow. */
  readonly #making: Token<unknown>[];

  constructor(inner: DependencyContainer, making: Token<unknown>[]) {
    this.#inner = inner;
    this.#making = making;
  }

  value<T>(token: Token<T>, value: T): this {
    this.#inner.register<T>(keyOf(token), { useValue: value });
    return this;
  }

  factory<T>(token: Token<T>, make: (resolver: Resolver) => T): this {
    let made: { readonly value: T } | undefined;
    // The closure asks `this`, not the container that tsyringe hands in, which may be a child.
    this.#inner.register<T>(keyOf(token), {
      useFactory: () => {
        made ??= { value: this.#make(token, make) };
        return made.value;
      },
    });
    return this;
  }

  get<T>(token: Token<T>): T {
    if (!this.#inner.isRegistered(keyOf(token), true)) {
      throw new HeraldError("CONTAINER_UNKNOWN_TOKEN", `nothing is registered for ${token.name}`, {
        hint: "a plugin may need only what the public API exports as a token",
      });
    }
    return this.#inner.resolve<T>(keyOf(token));
  }

  supply<N extends Needs>(needs: N): Needed<N> {
    const supplied: Record<string, unknown> = {};
    for (const [name, token] of Object.entries(needs)) supplied[name] = this.get(token);
    return supplied as Needed<N>;
  }

  child(): Container {
    return new TokenContainer(this.#inner.createChildContainer(), this.#making);
  }

  #make<T>(token: Token<T>, make: (resolver: Resolver) => T): T {
    if (this.#making.includes(token)) {
      const path = [...this.#making.slice(this.#making.indexOf(token)), token].map((one) => one.name).join(" → ");
      throw new HeraldError("CONTAINER_CYCLE", `these need each other: ${path}`);
    }
    this.#making.push(token);
    try {
      return make(this);
    } finally {
      this.#making.pop();
    }
  }
}

const keys = new WeakMap<Token<unknown>, symbol>();

/** tsyringe takes a symbol and believes any type for it; only this file sees them, so a token's type stays true. */
function keyOf(token: Token<unknown>): symbol {
  let key = keys.get(token);
  if (key === undefined) {
    key = Symbol(token.name);
    keys.set(token, key);
  }
  return key;
}
