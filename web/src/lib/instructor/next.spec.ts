import { describe, expect, it } from 'vitest';
import { choose, stepKey, type Here } from './next';
import { board, debate, poll } from './fixture';

const nothing: Here = { poll: null, polls: [], sends: [], debate: null, stance: null, then: null, astray: false };
const notebook = { type: 'send', what: 'notebook', ref: 'NB2' } as const;
const lesson = { type: 'send', what: 'lesson' } as const;

describe('the next thing to do', () => {
  it('is to start, before the start', () => {
    expect(choose(board({ room: { started: null } }), nothing)).toEqual({ primary: { type: 'start' }, others: [] });
  });

  it('is to go on, while the room is paused', () => {
    expect(choose(board({ room: { paused: true } }), nothing).primary).toEqual({ type: 'resume' });
  });

  it('is the next screen, and the polls of the unit stand beside it', () => {
    expect(choose(board(), { ...nothing, polls: ['P4'], then: notebook })).toEqual({
      primary: { type: 'open', unit: 'u07', screen: 'tela3' },
      others: [{ type: 'poll-open', poll: 'P4' }],
    });
  });

  it('is the poll of this screen until it ran once', () => {
    const here = { ...nothing, poll: 'P1', polls: ['P1'] };
    expect(choose(board(), here).primary).toEqual({ type: 'poll-open', poll: 'P1' });
    expect(choose(board({ rounds: { P1: 1 } }), here)).toEqual({
      primary: { type: 'open', unit: 'u07', screen: 'tela3' },
      others: [{ type: 'poll-open', poll: 'P1' }],
    });
  });

  it('is what the agenda says after the last screen of a unit; the next unit stands beside it', () => {
    const last = board({ next: { unit: 'u14', screen: 'inicio', title: 'Limites' } });
    expect(choose(last, { ...nothing, then: notebook })).toEqual({ primary: notebook, others: [{ type: 'open', unit: 'u14', screen: 'inicio' }] });
    expect(choose(board({ next: null }), { ...nothing, then: notebook }).primary).toEqual(notebook);
  });

  it('leads on from a notebook, and back; back first where the room came there out of turn', () => {
    const there = board({ room: { place: { kind: 'notebook', id: 'NB2' } } });
    const then = { type: 'send', what: 'lab', ref: 'digitos' } as const;
    expect(choose(there, { ...nothing, poll: 'P1', polls: ['P1'], then })).toEqual({ primary: then, others: [lesson] });
    expect(choose(there, { ...nothing, then, astray: true })).toEqual({ primary: lesson, others: [then] });
    expect(choose(there, nothing).primary).toEqual(lesson);
    expect(choose(board({ room: { place: { kind: 'lab', id: 'digitos' }, window: null } }), { ...nothing, then }).others).toEqual([]);
  });

  it('offers what stands on this screen', () => {
    expect(choose(board(), { ...nothing, sends: [notebook] }).others).toEqual([notebook]);
  });

  it('is nothing at the end', () => {
    expect(choose(board({ next: null }), nothing)).toEqual({ primary: null, others: [] });
  });

  it.each([
    ['vote without a vote', poll({ phase: 'vote', voted: 0, of: 0, advice: null }), null],
    ['vote, few have voted', poll({ phase: 'vote', voted: 28, advice: null }), null],
    ['second vote, few have voted', poll({ phase: 'revote', voted: 28, advice: null }), null],
    ['vote, half right', poll({ phase: 'vote', advice: 'talk' }), 'poll-talk'],
    ['vote, few right: explain, then let them vote again', poll({ phase: 'vote', advice: 'explain' }), 'poll-revote'],
    ['vote, most right', poll({ phase: 'vote', advice: 'volunteer' }), 'poll-show'],
    ['vote of opinions', poll({ phase: 'vote', correct: '', right: null, advice: null }), 'poll-show'],
    ['talk', poll({ phase: 'talk', advice: 'talk' }), 'poll-revote'],
    ['second vote', poll({ phase: 'revote', second: { A: 30 }, advice: 'talk' }), 'poll-show'],
    ['closed after one vote, half right', poll({ phase: 'closed', advice: 'talk', second: {} }), 'poll-talk'],
    ['closed after one vote, few right', poll({ phase: 'closed', advice: 'explain', second: {} }), 'poll-revote'],
    ['closed after one vote, most right', poll({ phase: 'closed', advice: 'volunteer', second: {} }), 'poll-show'],
    ['closed after two votes', poll({ phase: 'closed', advice: 'talk', second: { A: 3 } }), 'poll-show'],
    ['closed before anybody voted', poll({ phase: 'closed', voted: 0, right: null, advice: null }), 'poll-hide'],
    ['shown', poll({ phase: 'closed', shown: true, second: { A: 3 } }), 'open'],
  ])('in a poll: %s', (_, running, want) => {
    const choice = choose(board({ poll: running }), { ...nothing, poll: 'P1', polls: ['P1'] });
    expect(choice.primary?.type ?? null).toBe(want);
    expect(choice.others.map((s) => s.type)).not.toContain(want);
    if (running.phase === 'vote' || running.phase === 'revote') expect(choice.others.map((s) => s.type)).toContain('poll-close');
  });

  it('never opens another screen under a vote', () => {
    for (const phase of ['vote', 'talk', 'revote'] as const) {
      const choice = choose(board({ poll: poll({ phase }) }), { ...nothing, then: notebook, sends: [notebook] });
      expect([choice.primary, ...choice.others].map((s) => s?.type)).not.toContain('open');
      expect([choice.primary, ...choice.others].map((s) => s?.type)).not.toContain('send');
    }
  });

  it.each([
    ['predict', 'debate-phase watch'],
    ['watch', 'debate-phase argue'],
    ['argue', 'debate-phase closed'],
    ['closed', 'open u07 tela3'],
  ] as const)('in a debate: %s', (phase, want) => {
    const choice = choose(board({ debate: debate({ phase }) }), nothing);
    expect(stepKey(choice.primary)).toBe(want);
    expect(choice.others.map((s) => s.type)).toContain('debate-close');
  });

  it('opens the debate of this part once, and takes sides before arguing', () => {
    const here = { ...nothing, debate: 'D5', stance: 'D5V' };
    expect(choose(board(), here).primary).toEqual({ type: 'debate-open', debate: 'D5' });
    const again = choose(board({ rounds: { D5: 1 } }), here);
    expect(again.primary?.type).toBe('open');
    expect(again.others.map((s) => s.type)).toContain('debate-open');
    const watching = board({ debate: debate({ phase: 'watch' }) });
    expect(stepKey(choose(watching, here).primary)).toBe('poll-open D5V');
    expect(stepKey(choose(board({ debate: debate({ phase: 'watch' }), rounds: { D5V: 1 } }), here).primary)).toBe('debate-phase argue');
  });

  it('goes from the result of the debate\'s vote to the arguments', () => {
    const shown = poll({ poll: 'D5V', phase: 'closed', shown: true, voted: 3, of: 3, correct: '' });
    const choice = choose(board({ debate: debate({ phase: 'watch' }), poll: shown }), { ...nothing, stance: 'D5V' });
    expect(stepKey(choice.primary)).toBe('debate-phase argue');
    expect(choice.others.map(stepKey)).toEqual(['poll-hide']);
  });

  it('puts a shown poll away before the debate goes on, and before the room is sent elsewhere', () => {
    const shown = poll({ phase: 'closed', shown: true, correct: '', right: null, advice: null });
    expect(choose(board({ debate: debate({ phase: 'watch' }), poll: shown }), nothing).primary).toEqual({ type: 'poll-hide' });
    expect(choose(board({ next: null, poll: shown }), { ...nothing, then: notebook }).primary).toEqual({ type: 'poll-hide' });
  });

  it('puts a poll or a debate away where no screen follows', () => {
    expect(choose(board({ next: null, poll: poll({ phase: 'closed', shown: true }) }), nothing).primary).toEqual({ type: 'poll-hide' });
    expect(choose(board({ next: null, debate: debate({ phase: 'closed' }) }), nothing).primary).toEqual({ type: 'debate-close' });
  });
});
