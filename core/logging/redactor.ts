/** What stands where a secret stood. */
const mask = "[secret]";

/** A shorter one would be found inside ordinary words and make every line unreadable. */
const shortestSecret = 4;

/** Knows the secrets of this process and takes them out of texts. The last line of defence: what holds a secret should be a `Secret`. */
export interface Redactor {
  /** Makes one more secret known, from now on. Secrets of fewer than four characters are not looked for. */
  add(secret: string): void;
  /** The text with every known secret replaced by `[secret]`, also where it stands percent-encoded or inside JSON or base64. */
  redact(text: string): string;
}

/** A redactor that knows these secrets. */
export function createRedactor(secrets: Iterable<string> = []): Redactor {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  const redactor: Redactor = {
    add(secret) {
      if (secret.length < shortestSecret) return;
      for (const form of formsOf(secret)) forms.add(form);
      pattern = patternOf(forms);
    },
    redact: (text) => (pattern === undefined ? text : text.replace(pattern, mask)),
  };
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // An unpaired surrogate cannot be percent-encoded; its UTF-8 form is what a request would carry.
  const encoded = encodeURIComponent(bytes.toString());
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.replaceAll("%20", "+"),
    bytes.toString("base64"),
    bytes.toString("base64url"),
  ];
  return forms.filter((form) => form.length >= shortestSecret);
}

/** One secret may be the beginning of another: the longest is tried first. */
function patternOf(forms: ReadonlySet<string>): RegExp {
  const longestFirst = [...forms].toSorted((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
}
