/** The address as it is read aloud and typed: no scheme, no slash at the end. */
export function readable(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/+$/, '');
}
