/** Whole percents of counts; 0 where nobody voted. */
export function shares(counts: Record<string, number>): { total: number; percent(id: string): number } {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return { total, percent: (id) => (total === 0 ? 0 : Math.round((100 * (counts[id] ?? 0)) / total)) };
}
