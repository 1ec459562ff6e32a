/** Wire formats of the room (internal/api). Every language-dependent text is already in the asked language. */

export type Lang = 'pt-BR' | 'en';
/** HTML made and sanitised by the server: safe to insert. */
export type Html = string;

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
}

/** GET /api/rooms */
export interface RoomSummary {
  code: string;
  title: Record<Lang, string>;
  seats: number;
  taken: number;
}

/** POST /api/rooms/{code}/seats {id, name, lang} or {return_code}. `id` (optional; 16 to 64 random characters, new for
    each wish for a seat) makes a retry whose first reply was lost get the same seat: it is a secret, keep it in memory. */
export interface Seat {
  seat: number;
  participant: string;
  return_code: string;
}

/** A point of the workshop: the window ends at a point; screens are ordered as in the outline. */
export interface Point {
  unit: string;
  screen: string;
}

/** Where the lecturer sent the room besides the lesson. */
export interface Place {
  kind: 'notebook' | 'lab' | 'exercise';
  id: string;
}

/** Where one person can be besides the lesson. */
export interface Whereabouts {
  kind: Place['kind'] | 'debate' | 'poll';
  id: string;
}

/** What every participant may know. GET /api/rooms/{code}/state, and `room` in events. */
export interface PublicRoom {
  seq: number;
  seats: number;
  taken: number;
  mode: 'conducted' | 'free';
  paused: boolean;
  /** ISO time of the workshop's start, or null before it */
  started: string | null;
  /** last opened point, null = only the waiting room */
  window: Point | null;
  /** where the lecturer sent everybody; null = the lesson. A later `open` clears it, and so does `debate-open`: the room leaves
      the place for the debate, and whatever ends the debate leaves the room in the lesson. Polls change nothing. */
  place: Place | null;
  poll: PublicPoll | null;
  debate: PublicDebate | null;
  /** questions that were approved */
  questions: { id: string; text: string; votes: number }[];
}

export interface PublicPoll {
  poll: string;
  /** a rerun is a new round; each round has two votes */
  round: number;
  phase: 'vote' | 'talk' | 'revote' | 'closed';
  /** ISO deadline of the running vote, which the server closes, or of the talk, which the instructor ends; or null */
  deadline: string | null;
  votes: number;
  /** only after "mostrar": counts per option for first and second vote, and why each option attracts */
  shown: null | { first: Record<string, number>; second: Record<string, number> | null; correct: string; why: Record<string, Html> };
}

export interface PublicDebate {
  debate: string;
  phase: 'predict' | 'watch' | 'argue' | 'closed';
  /** arguments that were not hidden; only after the instructor opened 'argue' */
  arguments: { id: string; text: string; votes: number }[];
}

/** DELETE /api/rooms/{code}/me erases this participant for good and frees the seat → 204.
    GET /api/rooms/{code}/me — everything this participant did, for reload and for another device */
export interface Me {
  seat: number;
  participant: string;
  name: string;
  lang: Lang;
  return_code: string;
  seq: number;
  /** the screen read last */
  at: Point | null;
  /** where this person is besides the lesson, null while in it */
  place: Whereabouts | null;
  predictions: Record<string, string>;
  /** poll id → round → phase → option */
  votes: Record<string, Record<string, { vote?: string; revote?: string }>>;
  /** debate id → this participant's argument ids and the ids voted for */
  arguments: Record<string, { mine: string[]; voted: string[] }>;
  exercises: Record<string, { attempt: number; tries: number; verdict: Verdict | null }>;
  help: boolean;
  questions: { mine: string[]; voted: string[] };
  /** notebook → check cell */
  notebooks: Record<string, Record<string, { ok: boolean; fails: number }>>;
}

/** SSE data on /events; `id:` is seq, `event:` is one of three names, so that an EventSource can listen:
    'room'  something that everybody may see changed; carries the whole room, and the newest stands for those before it
    'me'    something of this participant changed, here or on another device: GET /me where it matters
    'beat'  data {now}, no id, at once and each 15 s: a page takes a first byte missing after 5 s for a proxy that holds streams back
    `type` says what happened ('poll-opened', 'window-opened', 'answer-given', …); 'snapshot' stands for everything missed.
    A new stream without Last-Event-ID and ?since= begins with a snapshot. Changes of mere counts come at most 4 times a second.
    GET /events?poll=1&since=N waits up to 25 s and answers RoomEvent[] with `event`, [] where nothing happened. */
export interface RoomEvent {
  seq: number;
  type: string;
  event?: 'room' | 'me';
  room?: PublicRoom;
}

/** GET /api/rooms/{code}/content/{lang} */
export interface Outline {
  title: string;
  minutes: number;
  stages: { id: string; title: string }[];
  agenda: AgendaItem[];
  units: UnitSummary[];
  notebooks: { id: string; number: number; title: string; minutes: number; written: boolean }[];
  polls: { id: string; unit: string; title: string }[];
  debates: { id: string; title: string; written: boolean }[];
  exercises: { id: string; unit: string; title: string; minutes: number }[];
  labs: { id: string; title: string }[];
}

export interface AgendaItem {
  id: string;
  stage: string;
  /** minutes from the start */
  from: number;
  to: number;
  title: string;
  units: string[];
  polls: string[];
  notebooks: string[];
  debates: string[];
  labs: string[];
  exercises: string[];
  checkpoint: string;
}

export interface UnitSummary {
  id: string;
  number: number;
  title: string;
  objective: string;
  minutes: number;
  written: boolean;
  screens: { id: string; title: string }[];
}

/** GET /api/rooms/{code}/content/{lang}/units/{unit} */
export interface UnitPage extends UnitSummary {
  lang: Lang;
  hash: string;
  /** concept id → colour token ('pos', 'neg', 'back', 'you', 'ink') and glyph */
  concepts: Record<string, { token: string; name: string; glyph: Html }>;
  /** symbols of formulas by their TeX: what each is called, how it is written and said, and which number or numbers it stands for */
  symbols: Record<string, { name: string; glyph: Html; say: string; target?: string; function?: boolean }>;
  pages: { id: string; title: string; blocks: Block[] }[];
}

export type Block =
  | { type: 'prose'; html: Html }
  | { type: 'figure'; id: string; figure: string; settings: Record<string, unknown>; first: unknown; caption: Html; saw: Html }
  | { type: 'predict'; id: string; figure: string | null; question: Html; options: { id: string; html: Html }[] }
  | { type: 'exercise'; id: string; title: string; minutes: number }
  | { type: 'poll'; id: string; title: string }
  | { type: 'notebook'; id: string; title: string }
  | { type: 'lab'; id: string; title: string }
  | { type: 'debate'; id: string; title: string }
  | { type: 'misconceptions'; items: { id: string; claim: Html; answer: Html }[] }
  | { type: 'check'; html: Html };

/** POST …/predictions {id, predict, lang, choice} */
export interface PredictionReply {
  seq: number;
  choice: string;
  feedback: Html;
}

/** GET …/content/{lang}/polls/{poll}: no key, no counts */
export interface PollPage {
  poll: string;
  unit: string;
  title: string;
  question: Html;
  options: { id: string; html: Html }[];
  seconds: { vote: number; talk: number; revote: number };
}

/** GET …/content/{lang}/debates/{debate} */
export interface DebatePage {
  debate: string;
  title: string;
  question: Html;
  intro: Html;
  predict: { id: string; question: Html; options: { id: string; html: Html }[] };
  stance: { poll: string } | null;
  lab: string;
  rules: Html;
}

export type Verdict = 'right' | 'partial' | 'wrong' | 'invalid';

/** GET …/exercises/{exercise} */
export interface ExerciseInstance {
  exercise: string;
  attempt: number;
  kind: 'num' | 'vec' | 'mat' | 'mc' | 'fields';
  title: string;
  unit: string;
  minutes: number;
  prompt: Html;
  params: Record<string, number | number[] | number[][]>;
  /** one input each; num has one */
  fields: { id: string; label: Html }[];
  options: { id: string; html: Html }[];
  tries: number;
  hints: { used: Html[]; total: number };
  solution_available: boolean;
  last: AnswerReply | null;
  last_answer: string | string[] | null;
}

/** POST …/answers {id, exercise, attempt, lang, answer} */
export interface AnswerReply {
  verdict: Verdict;
  misconception: string;
  feedback: Html;
  seq: number;
  tries: number;
  solution_available: boolean;
  /** which fields are right, for fields/vec/mat */
  fields?: boolean[];
}

/* POST …/exercises/{exercise}/hints {id, attempt} → {html, used, total}
   GET  …/exercises/{exercise}/solution?attempt=N → {html} or 403 solution_locked
   POST …/exercises/{exercise}/version {id} → ExerciseInstance with the next attempt */

/* Other participant posts (each with a client-made `id`, answered {seq}; the same id again gives the same reply):
   POST …/progress {id, unit, screen} or {id, place: Whereabouts}  a screen is the way back into the lesson
   POST …/polls/{poll}/votes {id, round, phase, choice}            409 poll_closed
   POST …/debates/{debate}/arguments {id, lang, text}              409 debate_closed
   POST …/arguments/{argument}/votes {id}
   POST …/help {id, unit, screen, kind: 'help'|'lost'|'ready'}     POST …/help/cancel {id}
   POST …/questions {id, lang, text}                               POST …/questions/{question}/votes {id}
   PUT  …/notebooks/{notebook}/cells/{cell} {id, lang, source, version}
   POST …/notebooks/{notebook}/checks {id, cell, ok, hint}         advisory
   GET  …/notebooks/{notebook}?lang=  → NotebookReply
   GET  …/notebooks/{notebook}/cells/{cell}/solution?lang= → {source} or 403 solution_locked (before five failed checks)
   GET  …/notebooks/{notebook}.ipynb?lang=&mine=1
   POST …/trainings {id, lab, model, accuracy, seconds}            advisory */

export interface NotebookReply {
  /** notebook.Page of internal/notebook */
  notebook: unknown;
  /** what this participant saved; a PUT needs a version above the saved one, else 409 cell_stale */
  cells: Record<string, { source: string; lang: Lang; version: number }>;
  checks: Record<string, { ok: boolean; fails: number }>;
}

/* Wherever an answer depends on the language: ?lang=pt-BR|en, else the participant's own. */

/* ------------------------------------------------------------------ instructor
   POST /api/instructor/session {key} → 204 and a cookie; 403 wrong_key
   GET  …/board → Board;  GET …/board/events → SSE, event: board, data: Board, at most 4 a second
   POST …/commands {id, type, …} → {seq}; types:
     start | open {unit, screen} | pause | resume | mode {mode} | extend {minutes} | cut {item, on}
     send {what: 'notebook'|'lab'|'exercise', ref} | send {what: 'lesson'}   404 place_unknown, 409 place_unwritten
     poll-open {poll} | poll-talk | poll-revote | poll-close | poll-show | poll-hide
     debate-open {debate} | debate-phase {phase} | debate-close | argument-hide {argument} | argument-show {argument}
     help-done {participant} | question-approve {question} | question-hide {question}
     project {what: 'auto'|'join'|'lesson'|'poll'|'results'|'question'|'argument'|'black', ref?}
       ref: 'u07/volta' for lesson, a poll for poll and results, a question, an argument; 'auto' follows the room
   A closed poll or debate stays in the room until it is put away (poll-hide, debate-close) or the window moves on (open); a closed
   debate also gives way to `send`. Every debate-phase and debate-close ends and hides the debate's vote, in one step;
   poll-talk and poll-revote close the vote that is running; poll-show {poll?} closes it too and shows the last round.
   `open` only ever moves the window forward; an earlier point is answered {seq} and changes nothing.
   Every stream also sends, each 15 s, event: beat, data: {now: ISO time}; a page takes 35 s of silence for a dead stream.
   GET  …/content/{lang}/units/{unit}/notes → Notes
   GET  …/content/{lang}/agenda/{item}/notes → Notes, 404 where nobody wrote any
   GET  /api/instructor/session → {open: boolean}, for anyone: whether this browser may use the above */

/** What to say, what to ask, what to do if they err, how to go on; one note a screen where there is one. */
export interface Notes {
  /** the unit or the agenda item */
  of: string;
  say: Html;
  ask: Html;
  ifwrong: Html;
  next: Html;
  screens: Record<string, Html>;
}

export interface Board {
  seq: number;
  now: string;
  room: PublicRoom;
  participants_url: string;
  /** an <svg> with a viewBox and no size, drawn in currentColor on nothing, quiet zone included */
  qr: Html;
  online: number;
  /** elapsed: seconds since the start; planned, late, extra: minutes; late < 0 is ahead of the plan, null where parts were left out
      and the plan says nothing; extra was given by `extend`; since: when the live item began, where that is known */
  clock: { started: string | null; elapsed: number; planned: number; late: number | null; extra: number; item: string | null; since: string | null };
  /** drift: minutes this item ended (done) or is running (live) later than planned; skipped: the room went past it */
  agenda: { id: string; from: number; to: number; title: string; state: 'done' | 'live' | 'next' | 'cut' | 'skipped'; drift: number }[];
  /** item: the agenda item that gives the minutes back */
  cuts: { id: string; item: string; title: string; minutes: number; on: boolean }[];
  /** where everybody is, in the order of the outline; then places besides the lesson, whose unit and screen are ''.
      `here` is where the room is */
  where: { unit: string; screen: string; place: (Whereabouts & { title: string }) | null; count: number; here: boolean }[];
  next: { unit: string; screen: string; title: string } | null;
  seats: { seat: number; participant: string; name: string; online: boolean; at: Point | null; place: (Whereabouts & { title: string }) | null; help: boolean; since: string | null }[];
  help: { participant: string; seat: number; kind: 'help' | 'lost' | 'stuck'; unit: string; screen: string; what: string; since: string }[];
  /** how many have put up "pronto" since the last screen was opened */
  ready: number;
  /** whose newest answer shows it, of those who answered */
  misconceptions: { exercise: string; misconception: string; title: string; count: number; of: number }[];
  predictions: { predict: string; question: Html; options: { id: string; html: Html }[]; counts: Record<string, number> }[];
  /** polls that were opened so far → number of rounds, debates → 1, places → how often the room was sent there */
  rounds: Record<string, number>;
  /** right: percent of the running (or last) vote that chose the correct option, null before the first vote;
      advice: once half of the room has voted, or the vote is closed */
  poll: null | { poll: string; title: string; round: number; phase: PublicPoll['phase']; deadline: string | null; voted: number; of: number; first: Record<string, number>; second: Record<string, number>; right: number | null; advice: 'explain' | 'talk' | 'volunteer' | null; shown: boolean; options: { id: string; html: Html }[]; correct: string };
  debate: null | { debate: string; title: string; phase: PublicDebate['phase']; arguments: { id: string; text: string; votes: number; hidden: boolean }[] };
  questions: { id: string; text: string; votes: number; state: 'waiting' | 'approved' | 'hidden' }[];
  notebooks: { notebook: string; cell: string; done: number; stuck: number }[];
  trainings: { count: number; best: number };
  projecting: { what: string; ref?: string };
  storage: 'saved' | 'failing';
}

/* ------------------------------------------------------------------ projector
   GET …/present → Present;  GET …/present/events → SSE, event: present, data: Present (instructor cookie or the presenter key) */
export type Present =
  | { seq: number; what: 'join'; title: string; url: string; qr: Html; wifi: null; seats: number; taken: number; /** begun, nothing opened yet: the welcome */ started: boolean }
  | { seq: number; what: 'lesson'; unit: string; screen: string; corner: { url: string; qr: Html } | null }
  | { seq: number; what: 'place'; kind: Place['kind']; id: string; title: string; minutes: number | null; corner: { url: string; qr: Html } | null }
  | { seq: number; what: 'poll'; poll: string; question: Html; options: { id: string; html: Html }[]; phase: PublicPoll['phase']; deadline: string | null; voted: number; of: number }
  | { seq: number; what: 'results'; poll: string; question: Html; options: { id: string; html: Html }[]; shown: NonNullable<PublicPoll['shown']> }
  | { seq: number; what: 'question'; text: string; votes: number }
  | {
      seq: number;
      what: 'debate';
      debate: string;
      title: string;
      question: Html;
      phase: PublicDebate['phase'];
      /** how many have predicted, never what */
      predict: { question: Html; options: { id: string; html: Html }[]; made: number; of: number };
      /** the laboratory whose demonstration is watched, '' for none */
      lab: string;
      /** sides are taken by a vote before the arguments */
      stance: boolean;
      arguments: { text: string; votes: number }[];
      corner: { url: string; qr: Html } | null;
    }
  | { seq: number; what: 'black' };
