/** The static type of a value in an expression. `nullable`: the value may be absent or null, "not known". */
export type ValueType =
  | { readonly kind: "bool" | "int" | "double" | "string" | "timestamp" | "duration" | "null" | "any"; readonly nullable?: boolean }
  | { readonly kind: "list"; readonly item: ValueType; readonly nullable?: boolean }
  /** Fields that are known by name; any other name is an error at lint. */
  | { readonly kind: "object"; readonly fields: { readonly [name: string]: ValueType }; readonly nullable?: boolean }
  /** Names that are data (headers, maps of the configuration). */
  | { readonly kind: "map"; readonly value: ValueType; readonly nullable?: boolean };
