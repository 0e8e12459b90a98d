import { LineBuilder } from "./line-builder.ts";
import { type Line, type Look, looks } from "./line.ts";
import { linkSpans } from "./link-spans.ts";
import { type HtmlVisitor, readHtml } from "./read-html.ts";

/** The lines that a person would read of a text of HTML. Linear in its length, whatever it is. Never throws. */
export function htmlLines(html: string): readonly Line[] {
  const layout = new Layout();
  readHtml(html, layout);
  return layout.finish();
}

/** Content that a page does not show as text. */
const unseen: ReadonlySet<string> = new Set([
  "script",
  "style",
  "title",
  "textarea",
  "template",
  "iframe",
  "object",
  "select",
  "svg",
  "math",
]);

const blocks: ReadonlySet<string> = new Set("p blockquote pre h1 h2 h3 h4 h5 h6 ul ol dl table figure hr".split(" "));

const lines: ReadonlySet<string> = new Set(
  "div section article header footer main nav aside address li dt dd tr figcaption details summary".split(" "),
);

const lookOf: ReadonlyMap<string, Look> = new Map([
  ...["b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"].map((tag) => [tag, looks.bold] as const),
  ...["i", "em", "cite"].map((tag) => [tag, looks.italic] as const),
  ...["s", "del", "strike"].map((tag) => [tag, looks.struck] as const),
  ...["code", "pre", "tt", "samp", "kbd"].map((tag) => [tag, looks.code] as const),
]);

/** Deeper lists are drawn as this deep ones. */
const deepestIndent = 3;

interface OpenLink {
  readonly href: string;
  shown: string;
  whole: string;
}

class Layout implements HtmlVisitor {
  readonly #out = new LineBuilder();
  readonly #open = new Map<string, number>();
  /** How many elements are open of each of the looks. */
  readonly #looks = new Map<Look, number>();
  readonly #spans: ("invisible" | "ellipsis" | "")[] = [];
  readonly #lists: { ordered: boolean; next: number }[] = [];
  #invisible = 0;
  #unseen = 0;
  #link: OpenLink | undefined;

  open(tag: string, attribute: (name: string) => string | undefined): void {
    if (unseen.has(tag)) this.#unseen += 1;
    if (this.#unseen > 0) return this.#count(tag, 1);
    if (tag === "br") return this.#breakAt(() => this.#out.forceBreak());
    if (tag === "img") return this.text(attribute("alt") ?? "");
    if (tag === "span") return this.#openSpan(attribute("class") ?? "");
    if (tag === "a") return this.#openLink(attribute("href") ?? "");
    this.#boundary(tag);
    this.#count(tag, 1);
    if (tag === "ul" || tag === "ol") this.#openList(tag === "ol", attribute("start"));
    if (tag === "li") this.#openItem();
  }

  close(tag: string): void {
    if (tag === "span") return this.#closeSpan();
    if (tag === "a") return this.#closeLink();
    if ((this.#open.get(tag) ?? 0) === 0) return;
    this.#count(tag, -1);
    if (unseen.has(tag)) this.#unseen -= 1;
    if (this.#unseen > 0) return;
    if (tag === "ul" || tag === "ol") this.#lists.pop();
    this.#boundary(tag);
  }

  text(text: string): void {
    if (this.#unseen > 0) return;
    if (this.#link !== undefined) {
      this.#link.whole += text;
      if (this.#invisible === 0) this.#link.shown += text;
    } else if (this.#invisible === 0) {
      if (this.#isOpen("pre")) this.#out.preformatted(text, this.#look());
      else this.#out.text(text, this.#look());
    }
  }

  finish(): readonly Line[] {
    this.#closeLink();
    return this.#out.finish();
  }

  #count(tag: string, by: number): void {
    this.#open.set(tag, (this.#open.get(tag) ?? 0) + by);
    this.#out.isQuote = this.#isOpen("blockquote");
    const look = lookOf.get(tag);
    if (look !== undefined) this.#looks.set(look, (this.#looks.get(look) ?? 0) + by);
  }

  #isOpen(tag: string): boolean {
    return (this.#open.get(tag) ?? 0) > 0;
  }

  #look(): Look {
    let look = 0;
    for (const [bit, count] of this.#looks) if (count > 0) look |= bit;
    return look;
  }

  /** Where an element begins or ends that stands on lines of its own. */
  #boundary(tag: string): void {
    const isNestedList = (tag === "ul" || tag === "ol" || tag === "p") && this.#lists.length > 0;
    if (blocks.has(tag) && !isNestedList) this.#breakAt(() => this.#out.breakLine("block"));
    else if (blocks.has(tag) || lines.has(tag)) this.#breakAt(() => this.#out.breakLine("line"));
    else if (tag === "td" || tag === "th") this.text(" ");
  }

  /** Inside a link a break is a space: a link is one piece. */
  #breakAt(breakOut: () => void): void {
    this.text(" ");
    if (this.#link === undefined && this.#invisible === 0) breakOut();
  }

  #openSpan(classes: string): void {
    const kind = /(?:^|\s)(invisible|ellipsis)(?:\s|$)/.exec(classes)?.[1];
    this.#spans.push(kind === "invisible" || kind === "ellipsis" ? kind : "");
    if (kind === "invisible") this.#invisible += 1;
  }

  #closeSpan(): void {
    const kind = this.#spans.pop();
    if (kind === "invisible") this.#invisible -= 1;
    if (kind === "ellipsis" && this.#link !== undefined) this.#link.shown += "…";
  }

  #openLink(href: string): void {
    this.#closeLink();
    this.#link = { href, shown: "", whole: "" };
  }

  #closeLink(): void {
    const link = this.#link;
    this.#link = undefined;
    if (link === undefined || (link.whole === "" && link.href === "")) return;
    for (const span of linkSpans(link)) {
      if (span.isUrl) this.#out.url(span);
      else this.#out.text(span.text, this.#look());
    }
  }

  #openList(ordered: boolean, start: string | undefined): void {
    this.#lists.push({ ordered, next: start !== undefined && /^\d{1,6}$/.test(start) ? Number(start) : 1 });
  }

  #openItem(): void {
    const list = this.#lists.at(-1);
    const indent = "  ".repeat(Math.max(0, Math.min(this.#lists.length - 1, deepestIndent)));
    this.#out.mark(`${indent}${list?.ordered === true ? `${list.next.toString()}. ` : "- "}`);
    if (list !== undefined) list.next += 1;
  }
}
