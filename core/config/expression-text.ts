import { z } from "zod";

/** The source text of a CEL expression. A bare `true` or `5` is one too. */
export const ExpressionText = z
  .union([z.string().min(1), z.boolean(), z.number()], { error: "expected an expression" })
  .transform(String)
  .describe("A CEL expression.");

/** The key of something: an expression, or a list of them that make a compound key. */
export const KeyText = z.union([ExpressionText, z.array(ExpressionText).min(1)]);
