import { describe, expect, it } from 'vitest';
import { advice, choose, stepKey, type Here } from './next';
import { board, debate, poll } from './fixture';

const nothing: Here = { poll: null, polls: [], debate: null, stance: null };

describe('the next thing to do', () => {
  it('is to start, before the start', () => {
    expect(choose(board({ room: { started: null } }), nothing)).toEqual({ primary: { type: 'start' }, others: [] });
  });

  it('is to go on, while the room is paused', () => {
    expect(choose(board({ room: { paused: true } }), nothing).primary).toEqual({ type: 'resume' });
  });

  it('is the next screen, and the polls of the unit stand beside it', () => {
    expect(choose(board(), { ...nothing, polls: ['P4'] })).toEqual({
      primary: { type: 'open', unit: 'u07', screen: 'tela3' },
      others: [{ type: 'poll-open', poll: 'P4' }],
    });
  });

  it('is the poll of this screen until it ran once', () => {
    const here = { poll: 'P1', polls: ['P1'], debate: null, stance: null };
    expect(choose(board(), here).primary).toEqual({ type: 'poll-open', poll: 'P1' });
    expect(choose(board({ rounds: { P1: 1 } }), here)).toEqual({
      primary: { type: 'open', unit: 'u07', screen: 'tela3' },
      others: [{ type: 'poll-open', poll: 'P1' }],
    });
  });

  it('is nothing at the end', () => {
    expect(choose(board({ next: null }), nothing)).toEqual({ primary: null, others: [] });
  });

  it.each([
    ['vote without a vote', poll({ phase: 'vote', voted: 0, advice: null }), null],
    ['second vote without a vote', poll({ phase: 'revote', voted: 0, advice: null }), null],
    ['vote, few right', poll({ phase: 'vote', voted: 30, advice: 'explain' }), 'poll-close'],
    ['vote, half right', poll({ phase: 'vote', voted: 30, advice: 'talk' }), 'poll-talk'],
    ['talk', poll({ phase: 'talk', voted: 30, advice: 'talk' }), 'poll-revote'],
    ['second vote', poll({ phase: 'revote', voted: 30, advice: 'volunteer' }), 'poll-close'],
    ['closed after one vote, half right', poll({ phase: 'closed', advice: 'talk', second: {} }), 'poll-talk'],
    ['closed after one vote, most right', poll({ phase: 'closed', advice: 'volunteer', second: {} }), 'poll-show'],
    ['closed after two votes', poll({ phase: 'closed', advice: 'talk', second: { A: 3 } }), 'poll-show'],
    ['shown', poll({ phase: 'closed', shown: true, second: { A: 3 } }), 'open'],
  ])('in a poll: %s', (_, running, want) => {
    const choice = choose(board({ poll: running }), { poll: 'P1', polls: ['P1'], debate: null, stance: null });
    expect(choice.primary?.type ?? null).toBe(want);
    expect(choice.others.map((s) => s.type)).not.toContain(want);
  });

  it('never opens another screen under a vote', () => {
    for (const phase of ['vote', 'talk', 'revote'] as const) {
      const choice = choose(board({ poll: poll({ phase, voted: 5 }) }), nothing);
      expect([choice.primary, ...choice.others].map((s) => s?.type)).not.toContain('open');
    }
  });

  it.each([
    ['predict', 'debate-phase watch'],
    ['watch', 'debate-phase argue'],
    ['argue', 'debate-phase closed'],
    ['closed', 'open u07 tela3'],
  ] as const)('in a debate: %s', (phase, want) => {
    expect(stepKey(choose(board({ debate: debate({ phase }) }), nothing).primary)).toBe(want);
  });

  it('opens the debate of this part once, and takes sides before arguing', () => {
    const here = { ...nothing, debate: 'D5', stance: 'D5V', polls: ['D5V'] };
    expect(choose(board(), here).primary).toEqual({ type: 'debate-open', debate: 'D5' });
    const again = choose(board({ rounds: { D5: 1 } }), here);
    expect(again.primary?.type).toBe('open');
    expect(again.others.map((s) => s.type)).toContain('debate-open');
    const watching = board({ debate: debate({ phase: 'watch' }) });
    expect(stepKey(choose(watching, here).primary)).toBe('poll-open D5V');
    expect(stepKey(choose(board({ debate: debate({ phase: 'watch' }), rounds: { D5V: 1 } }), here).primary)).toBe('debate-phase argue');
  });

  it('puts a shown poll away before the debate goes on', () => {
    const running = board({ debate: debate({ phase: 'watch' }), poll: poll({ phase: 'closed', shown: true, correct: '', right: null, advice: null }) });
    expect(choose(running, nothing).primary).toEqual({ type: 'poll-hide' });
  });

  it('puts a poll or a debate away where no screen follows', () => {
    expect(choose(board({ next: null, poll: poll({ phase: 'closed', shown: true }) }), nothing).primary).toEqual({ type: 'poll-hide' });
    expect(choose(board({ next: null, debate: debate({ phase: 'closed' }) }), nothing).primary).toEqual({ type: 'debate-close' });
  });

  it('gives the advice of the curriculum at its borders', () => {
    expect([null, 0, 29.9, 30, 70, 70.1, 100].map(advice)).toEqual([null, 'explain', 'explain', 'talk', 'talk', 'volunteer', 'volunteer']);
  });
});
