import { createRequire } from "node:module";
import type { Tokenizer } from "htmlparser2";

/** What is told of a text of HTML, in its order. Names are in lower case; entities are decoded. */
export interface HtmlVisitor {
  open(tag: string, attribute: (name: string) => string | undefined): void;
  close(tag: string): void;
  text(text: string): void;
}

interface Library {
  readonly Tokenizer: typeof Tokenizer;
}

const require = createRequire(import.meta.url);
let library: Library | undefined;

/** Loads the parser, which takes some 30 ms: only bots whose rules read HTML pay for it, when their rules are compiled. */
export function loadHtmlParser(): Library {
  library ??= require("htmlparser2") as Library;
  return library;
}

/**
 * Reads any text as HTML, once and in linear time. No tree is built and nothing is nested here, so that no depth can exhaust the stack:
 * tags come as they are written, also those that nobody opened or closed. Never throws.
 */
export function readHtml(html: string, visitor: HtmlVisitor): void {
  const { Tokenizer } = loadHtmlParser();
  const reader = new Tokenizer({}, tokenReader(html, visitor));
  reader.write(html);
  reader.end();
}

function tokenReader(html: string, visitor: HtmlVisitor): ConstructorParameters<typeof Tokenizer>[1] {
  let tag = "";
  let name = "";
  let value = "";
  let attributes = new Map<string, string>();
  const opened = (): void => {
    const found = attributes;
    attributes = new Map();
    visitor.open(tag, (wanted) => found.get(wanted));
  };
  return {
    onopentagname: (start, end) => void (tag = html.slice(start, end).toLowerCase()),
    onattribname: (start, end) => void (name = html.slice(start, end).toLowerCase()),
    onattribdata: (start, end) => void (value += html.slice(start, end)),
    onattribentity: (codePoint) => void (value += String.fromCodePoint(codePoint)),
    onattribend() {
      // HTML takes the first of two attributes of one name.
      if (readAttributes.has(name) && !attributes.has(name)) attributes.set(name, value);
      value = "";
    },
    onopentagend: opened,
    onselfclosingtag: opened,
    onclosetag: (start, end) => visitor.close(html.slice(start, end).toLowerCase()),
    ontext: (start, end) => visitor.text(html.slice(start, end)),
    ontextentity: (codePoint) => visitor.text(String.fromCodePoint(codePoint)),
    oncdata: ignored,
    oncomment: ignored,
    ondeclaration: ignored,
    onprocessinginstruction: ignored,
    onend: ignored,
  };
}

const readAttributes: ReadonlySet<string> = new Set(["href", "class", "alt", "start"]);

function ignored(): void {
  // Comments and declarations are nothing that a person sees.
}
