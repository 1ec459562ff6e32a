import type { Problem } from '$lib/api/types';

/** A request that the room refused, or that never reached it (`status` 0, `code` 'unreachable'). */
export class RoomError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'RoomError';
  }

  /** Worth sending again unchanged: nothing answered, or the server asked for patience. */
  get transient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The error in a refused response; tolerates bodies that are not application/problem+json (a proxy, a captive portal). */
export async function refused(response: Response): Promise<RoomError> {
  let problem: Partial<Problem> = {};
  try {
    problem = (await response.json()) as Partial<Problem>;
  } catch {
    // a foreign page stands between us and the room: the status is all we know
  }
  return new RoomError(response.status, problem.code ?? `http_${response.status}`, problem.detail ?? problem.title ?? '');
}

/** The JSON of a reply; whatever else answers with 200 (a captive portal) is not the room. */
export async function body(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new RoomError(0, 'unreachable', '');
  }
}

/** fetch that never hangs: rejects with RoomError 'unreachable' after `ms`, or when the network does. */
export async function request(url: string, init: RequestInit = {}, ms = 15000): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), ms);
  try {
    return await fetch(url, { credentials: 'same-origin', cache: 'no-store', ...init, signal: abort.signal });
  } catch {
    throw new RoomError(0, 'unreachable', '');
  } finally {
    clearTimeout(timer);
  }
}
