import type { ValueType } from "./value-type.ts";

const words = {
  bool: "true or false",
  int: "a whole number",
  double: "a number",
  string: "text",
  timestamp: "a time",
  duration: "a duration",
  null: "null",
  any: "any value",
} as const;

/** A type in words for people, with its article: `a list of text`. */
export function describeType(type: ValueType): string {
  switch (type.kind) {
    case "list":
      return type.item.kind === "any" ? "a list" : `a list of ${manyOf(type.item)}`;
    case "map":
      return "a map";
    case "object":
      return "an object";
    default:
      return words[type.kind];
  }
}

const many = {
  bool: "true or false",
  int: "whole numbers",
  double: "numbers",
  string: "texts",
  timestamp: "times",
  duration: "durations",
  null: "nulls",
  any: "values",
  list: "lists",
  map: "maps",
  object: "objects",
} as const;

function manyOf(type: ValueType): string {
  return many[type.kind];
}
