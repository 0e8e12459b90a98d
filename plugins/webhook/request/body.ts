import type { PostInput } from "../post-input.ts";

/** A body and what it is. */
export interface Body {
  readonly text: string;
  readonly contentType: string;
}

/** The body of a request; undefined without one. Pure. */
export function bodyOf({ json, form, text }: PostInput): Body | undefined {
  if (json !== undefined) return { text: JSON.stringify(json), contentType: "application/json" };
  if (form !== undefined) return { text: formText(form), contentType: "application/x-www-form-urlencoded" };
  return text === undefined ? undefined : { text, contentType: "text/plain; charset=utf-8" };
}

function formText(form: NonNullable<PostInput["form"]>): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of Array.isArray(value) ? value : [value]) fields.append(name, String(one));
  }
  return fields.toString();
}
