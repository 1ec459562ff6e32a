/** A post that was not acknowledged yet. `n` orders parcels; `owner` is room code and participant. */
export interface Parcel {
  id: string;
  n: number;
  owner: string;
  method: 'POST' | 'PUT';
  path: string;
  body: Record<string, unknown>;
  /** an unsent parcel with the same key is replaced by a newer one */
  key?: string;
}

/** Where parcels wait. */
export interface Shelf {
  readonly durable: boolean;
  all(): Promise<Parcel[]>;
  put(parcel: Parcel): Promise<void>;
  remove(id: string): Promise<void>;
}

export class MemoryShelf implements Shelf {
  readonly durable = false;
  private parcels = new Map<string, Parcel>();

  async all(): Promise<Parcel[]> {
    return [...this.parcels.values()];
  }

  async put(parcel: Parcel): Promise<void> {
    this.parcels.set(parcel.id, parcel);
  }

  async remove(id: string): Promise<void> {
    this.parcels.delete(id);
  }
}

const STORE = 'parcels';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

class IndexedShelf implements Shelf {
  readonly durable = true;
  constructor(private db: IDBDatabase) {}

  private store(mode: IDBTransactionMode): IDBObjectStore {
    return this.db.transaction(STORE, mode).objectStore(STORE);
  }

  all(): Promise<Parcel[]> {
    return done(this.store('readonly').getAll() as IDBRequest<Parcel[]>);
  }

  async put(parcel: Parcel): Promise<void> {
    await done(this.store('readwrite').put(parcel));
  }

  async remove(id: string): Promise<void> {
    await done(this.store('readwrite').delete(id));
  }
}

/** IndexedDB where it works within 2 s (private windows and some web views refuse or hang), else memory. */
export async function openShelf(name = 'oficina'): Promise<Shelf> {
  try {
    if (typeof indexedDB === 'undefined') return new MemoryShelf();
    const open = indexedDB.open(name, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(STORE, { keyPath: 'id' });
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('IndexedDB hangs')), 2000));
    return new IndexedShelf(await Promise.race([done(open), late]));
  } catch {
    return new MemoryShelf();
  }
}
