import { describe, expect, it } from 'vitest';
import { ServerTime, ago, elapsedText, left, length, pace, planText } from './clock';

describe('clock', () => {
  it.each([
    [0, '0:00:00'],
    [-3, '0:00:00'],
    [59.9, '0:00:59'],
    [2292, '0:38:12'],
    [3600, '1:00:00'],
    [3909, '1:05:09'],
  ])('%d s is %s', (seconds, text) => expect(elapsedText(seconds)).toBe(text));

  it.each([
    [0, '0:00'],
    [38, '0:38'],
    [78, '1:18'],
    [150, '2:30'],
  ])('minute %d of the plan is %s', (minutes, text) => expect(planText(minutes)).toBe(text));

  it.each([
    [8, { key: 'minutes', values: { n: 8 } }],
    [120, { key: 'hours', values: { n: 2 } }],
    [150, { key: 'hours_minutes', values: { h: 2, m: '30' } }],
    [65, { key: 'hours_minutes', values: { h: 1, m: '05' } }],
  ])('%d min as a length', (minutes, want) => expect(length(minutes)).toEqual(want));

  it.each([
    [3.2, 'late', 3],
    [0.9, 'on_time', 0],
    [-0.9, 'on_time', 0],
    [-2, 'ahead', 2],
  ])('%d min late is %s %d', (late, key, n) => expect(pace(late)).toEqual({ key, values: { n } }));

  it('says how long ago', () => {
    const now = Date.parse('2027-03-01T14:00:00Z');
    expect(ago(now - 30_000, now).key).toBe('ago_now');
    expect(ago(now + 5_000, now).key).toBe('ago_now');
    expect(ago(now - 190_000, now)).toEqual({ key: 'ago_minutes', values: { n: 3 } });
    expect(ago(now - 7_200_000, now)).toEqual({ key: 'ago_hours', values: { n: 2 } });
  });

  it('counts down to zero and stays there', () => {
    const now = Date.parse('2027-03-01T14:00:00Z');
    expect(left('2027-03-01T14:00:41.200Z', now)).toBe(42);
    expect(left('2027-03-01T13:59:00Z', now)).toBe(0);
    expect(left(null, now)).toBeNull();
  });

  it('keeps the server time whatever this device believes', () => {
    const time = new ServerTime();
    expect(time.known).toBe(false);
    time.set('2027-03-01T14:00:00Z', 1_000);
    expect(time.at(61_000)).toBe(Date.parse('2027-03-01T14:01:00Z'));
    time.set('not a time', 70_000);
    expect(time.at(61_000)).toBe(Date.parse('2027-03-01T14:01:00Z'));
  });
});
