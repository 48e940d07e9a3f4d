/** `file:///a` and `file:/a` are one. */
export function pathOfFileUrl(url: string): string {
  return url.slice("file:".length).replace(/^\/\/(?=\/)/, "");
}
