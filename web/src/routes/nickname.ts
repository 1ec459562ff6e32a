/** A friendly name from two lists separated by '|': `pair` says their order, e.g. '{noun} {adjective}'. */
export function nickname(nouns: string, adjectives: string, pair: string, random: () => number = Math.random): string {
  const pick = (list: string) => {
    const words = list.split('|');
    return words[Math.floor(random() * words.length)] ?? '';
  };
  return pair.replace('{noun}', pick(nouns)).replace('{adjective}', pick(adjectives));
}
