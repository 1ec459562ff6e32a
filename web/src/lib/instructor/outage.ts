/** What happens to a few is theirs; what happens to many within ten seconds is the network or this computer. */
const SPAN = 10_000;
/** how long the word stays after it was true */
const STAYS = 60_000;

/** Watches how many are connected, and tells when many vanish together. */
export class Outage {
  #seen: { at: number; online: number }[] = [];
  #fell = 0;
  #until = 0;
  #before = 0;

  /** Starts anew: while we were out of contact ourselves, we saw nothing. */
  forget(): void {
    this.#seen = [];
    this.#until = 0;
  }

  /** The number that vanished within ten seconds, if that was at least five and a fifth of all; 0 once most are back. */
  see(online: number, at: number): number {
    this.#seen = this.#seen.filter((s) => at - s.at <= SPAN);
    const most = Math.max(online, ...this.#seen.map((s) => s.online));
    this.#seen.push({ at, online });
    const lost = most - online;
    if (lost >= 5 && lost >= most / 5) {
      this.#fell = Math.max(lost, at < this.#until ? this.#fell : 0);
      this.#before = Math.max(most, at < this.#until ? this.#before : 0);
      this.#until = at + STAYS;
    }
    const back = online >= 0.9 * this.#before;
    return at < this.#until && !back ? this.#fell : 0;
  }
}
