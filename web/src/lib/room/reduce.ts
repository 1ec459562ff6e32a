import type { Me, PublicRoom, RoomEvent } from '$lib/api/types';
import type { Parcel } from './shelf';

/** What this page knows of the room. */
export interface Known {
  room: PublicRoom | null;
  me: Me | null;
  seq: number;
}

/** The knowledge after an event. Snapshots may arrive twice or late: an older one never overwrites a newer. */
export function reduce(known: Known, event: RoomEvent): Known {
  const room = event.room && event.room.seq >= (known.room?.seq ?? -1) ? event.room : known.room;
  return { ...known, room, seq: Math.max(known.seq, event.seq) };
}

/** The knowledge after GET …/me. */
export function meet(known: Known, me: Me): Known {
  return me.seq >= (known.me?.seq ?? -1) ? { ...known, me } : known;
}

/** `me` as the learner should see it: with everything that was done here and is still on its way. */
export function overlay(me: Me, room: PublicRoom | null, parcels: readonly Parcel[]): Me {
  if (parcels.length === 0) return me;
  const now: Me = structuredClone(me);
  for (const { path, body } of parcels) {
    const text = (name: string) => String(body[name] ?? '');
    const [head, id, tail] = path.replace(/\?.*$/, '').split('/');
    if (head === 'predictions') now.predictions[text('predict')] ??= text('choice'); // the first guess stays
    else if (head === 'progress') {
      // a screen is the way back into the lesson; whoever is elsewhere keeps the screen read last
      if (body.screen !== undefined) now.at = { unit: text('unit'), screen: text('screen') };
      now.place = (body.place ?? null) as Me['place'];
    }
    else if (head === 'help') now.help = id !== 'cancel' && body.kind === 'help';
    else if (head === 'polls' && id && tail === 'votes') {
      const rounds = (now.votes[id] ??= {});
      const round = (rounds[text('round')] ??= {});
      round[body.phase === 'revote' ? 'revote' : 'vote'] = text('choice');
    } else if (head === 'questions' && id && tail === 'votes') add(now.questions.voted, id);
    else if (head === 'arguments' && id && tail === 'votes' && room?.debate) {
      add((now.arguments[room.debate.debate] ??= { mine: [], voted: [] }).voted, id);
    }
  }
  return now;
}

function add(list: string[], id: string): void {
  if (!list.includes(id)) list.push(id);
}
