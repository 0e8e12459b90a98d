import { didYouMean } from "#core/errors/suggest";
import { describeType } from "../describe-type.ts";
import { isError, type Run, spend, textSteps, tooMuchWork } from "../evaluation.ts";
import { functionNames, functions } from "../functions/catalogue.ts";
import type { FunctionBody, FunctionDefinition, Parameter } from "../functions/function-definition.ts";
import { coerce, type Kind, kindAccepts, wordsOf } from "../kind.ts";
import type { Node } from "../parse.ts";
import { withoutNull } from "../unify-types.ts";
import { Markup, type Value } from "../value.ts";
import type { Compilation } from "./compilation.ts";
import type { CompiledNode } from "./compiled-node.ts";
import { labelOf, warnIfNull } from "./demand.ts";

type AnyBody = FunctionBody<readonly Parameter[]>;

/** A call of a function in either style. `place` is where its name stands. */
export function compileCall(
  node: Node,
  name: string,
  argumentNodes: readonly Node[],
  place: { readonly start: number; readonly end: number },
  compilation: Compilation,
): CompiledNode {
  const definition = functions.get(name);
  if (definition === undefined) {
    const hint = didYouMean(name, functionNames) ?? `known functions: ${functionNames.join(", ")}`;
    return compilation.refuse(node, `unknown function "${name}()"`, hint, place);
  }
  const given = argumentNodes.map((argument) => compilation.compile(argument));
  const most = definition.parameters.length;
  if (given.length > most || given.length < most - (definition.optional ?? 0)) {
    return compilation.refuse(node, `${name}() is written ${definition.usage}`, undefined, { start: place.start, end: node.end });
  }
  if (given.some((argument) => argument.refused) || !argumentsFit(definition, given, compilation)) return compilation.refused(node);
  const constants = given.map((argument) => argument.constant?.value);
  const special = definition.specialise?.(constants, compilation.settings);
  if (typeof special === "object") {
    return compilation.refuse(node, special.message, special.hint, (given[special.argument] ?? { node }).node);
  }
  const run = callOf(definition, special ?? definition.run, given, compilation);
  const compiled = { node, type: definition.gives(given.map((argument) => argument.type)), run };
  return definition.impure === true ? compiled : compilation.fold(compiled, given);
}

function kindsOf(parameter: Parameter | undefined): readonly Kind[] {
  if (parameter === undefined) return ["any"];
  return typeof parameter === "string" ? [parameter] : parameter;
}

function argumentsFit(definition: FunctionDefinition, given: readonly CompiledNode[], compilation: Compilation): boolean {
  for (const [position, argument] of given.entries()) {
    const kinds = kindsOf(definition.parameters[position]);
    if (kinds.some((kind) => kindAccepts(kind, argument.type))) continue;
    const found = `${labelOf(compilation, argument)} is ${describeType(withoutNull(argument.type))}`;
    compilation.report(
      argument.node,
      `${definition.name}() takes ${wordsOf(kinds)} here, and ${found}`,
      `it is written ${definition.usage}`,
    );
    return false;
  }
  return true;
}

function callOf(definition: FunctionDefinition, body: AnyBody, given: readonly CompiledNode[], compilation: Compilation): Run {
  const readers = definition.parameters.map((parameter, position) => argumentReader(parameter, given[position], compilation));
  const { settings } = compilation;
  return (frame) => {
    const values: Value[] = [];
    let isMarkup = false;
    for (const reader of readers) {
      const result = reader.run(frame);
      if (result instanceof Markup && reader === readers[0]) isMarkup = true;
      const value = coerce(reader.kinds, result, reader.label);
      if (isError(value)) return value;
      if (!spend(frame, typeof value === "string" ? textSteps(value.length) : 1)) return tooMuchWork;
      values.push(value);
    }
    const result = body(values, { frame, settings });
    return isMarkup && typeof result === "string" && definition.keepsMarkup === true ? new Markup(result) : result;
  };
}

interface ArgumentReader {
  readonly run: Run;
  readonly kinds: readonly Kind[];
  readonly label: string;
}

function argumentReader(parameter: Parameter, argument: CompiledNode | undefined, compilation: Compilation): ArgumentReader {
  if (argument === undefined) return { run: () => null, kinds: ["any"], label: "" };
  const kinds = kindsOf(parameter);
  warnIfNull(compilation, argument, kinds);
  return { run: argument.run, kinds, label: labelOf(compilation, argument) };
}
