/** What is wrong with the text of a URL, without repeating it; undefined when nothing is. Pure. */
export function urlMistake(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return "not an http(s) URL";
  if (url.username !== "" || url.password !== "") return "no user name or password in a URL: put them into headers, as authorization";
  return undefined;
}
