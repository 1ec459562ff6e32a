// One round of one workload: warm up, then count steps for a while and print one JSON line.

export const BATCHES = 8; // different batches, taken in turn
export const workload = process.argv[2];

/** Numbers from 0 to 1; the same each time. */
export function draws(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const refuse = (contestant, version, error) => console.log(JSON.stringify({ contestant, version, workload, error }));

/** step(i) trains on batch i. */
export function run(contestant, version, step) {
  const [warm, seconds] = [process.env.WARM, process.env.SECONDS_MEASURED].map((s) => 1000 * Number(s));
  let done = 0;
  let start = performance.now();
  while (performance.now() - start < warm) step(done++ % BATCHES);
  const atOnce = Math.max(1, Math.floor(done / 50));
  done = 0;
  start = performance.now();
  let passed = 0;
  while ((passed = performance.now() - start) < seconds) for (let k = 0; k < atOnce; k++) step(done++ % BATCHES);
  console.log(JSON.stringify({ contestant, version, workload, steps_per_s: done / (passed / 1000) }));
}
