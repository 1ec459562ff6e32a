/** Options are spoken of by letter: the first is A, whatever its id. */
export function letter(place: number): string {
  return String.fromCharCode(65 + place);
}
