/** A typed name of something that the container can give. The token and its type carry the same name: `const Clock: Token<Clock>`. */
export class Token<T> {
  readonly name: string;
  /** Never set: keeps `Token<A>` and `Token<B>` apart for the type checker. */
  declare protected readonly provides: T;

  constructor(name: string) {
    this.name = name;
  }
}

/** What a plugin asks for, by name: `{ http: HttpClient, clock: Clock }`. */
export type Needs = { readonly [name: string]: Token<unknown> };

/** The values for a `Needs`. */
export type Needed<N extends Needs> = { readonly [K in keyof N]: N[K] extends Token<infer T> ? T : never };
